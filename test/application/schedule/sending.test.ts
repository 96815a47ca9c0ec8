import { describe, expect, test } from 'vitest';
import type { Message, Notifier } from '#src/application/ports/notifier.ts';
import { NotifierUnavailable } from '#src/application/ports/notifier.ts';
import { Sidings } from '#src/application/schedule/sidings.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { planned } from '../../support/in-an-application.ts';
import { registers, thePost } from './the-post.ts';

const anApp = () => anApplication({ at: minutesFromNoon(-3 * 24 * 60) });

/** A class that people registered for; nobody was told of it yet. */
async function aClassOf(app: Application, ...names: readonly string[]) {
  const { id, host } = await planned(app);
  for (const name of names) await registers(app, id, name);
  return { id, host };
}

const secondsPass = (app: Application, seconds: number) => app.clock.set(app.clock.now().plus({ seconds }));

describe('sending', () => {
  test('records what was sent, once', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id } = await aClassOf(app, 'Ada', 'Bea', 'Cleo', 'Dora', 'Eve', 'Flo', 'Gwen', 'Hedy');
    await Promise.all([post.send(), post.send(), post.send()]);
    await post.tick();
    expect(post.inbox.delivered).toHaveLength(8);
    expect(new Set(post.inbox.delivered.map(({ id }) => id)).size).toBe(8);
    expect(new Set((await post.ledger(id)).map(({ status }) => status))).toEqual(new Set(['sent']));
  });

  test('fails for good where the recipient is refused, and goes on with everybody else', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id } = await planned(app);
    const bea = await registers(app, id, 'Bea');
    await registers(app, id, 'Ada');
    post.inbox.refuse(`${bea.userId}@example.org`);
    await post.tick();
    secondsPass(app, 3600);
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['registered']);
    expect(await post.standings(id, 'Bea')).toEqual({ registered: 'failed: the mail server refused the address' });
  });

  test('tells who was refused once of later things all the same', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id, host } = await planned(app);
    const bea = await registers(app, id, 'Bea');
    post.inbox.refuse(`${bea.userId}@example.org`);
    await post.tick();
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(await post.standings(id, 'Bea')).toMatchObject({ canceled: expect.stringMatching(/^failed/) });
  });

  test('is tried again with growing pauses while nobody answers, under the same id', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id } = await aClassOf(app, 'Ada');
    post.inbox.goAway();
    await post.tick();
    expect(await post.standings(id, 'Ada')).toEqual({ registered: 'planned: the mail server does not answer' });
    const [planned] = await post.ledger(id);
    post.inbox.goAway(false);
    secondsPass(app, 4);
    await post.tick();
    expect(post.arrived()).toEqual([]);
    secondsPass(app, 1);
    await post.tick();
    expect(post.inbox.delivered.map(({ id }) => id)).toEqual([planned?.id]);
    const [sent] = await post.ledger(id);
    expect(sent).toMatchObject({ status: 'sent' });
    expect(sent).not.toHaveProperty('reason');
  });

  test('is given up once it is of no use any more', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id } = await aClassOf(app, 'Ada');
    post.inbox.goAway();
    await post.tick();
    app.clock.set(minutesFromNoon(60));
    await post.tick();
    expect(await post.standings(id, 'Ada')).toMatchObject({
      registered: 'skipped: It was too late for it to be of use.',
    });
  });

  test('takes up what a process had claimed that was killed, under the same id', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id } = await aClassOf(app, 'Ada');
    const now = app.clock.now();
    const claimed = await app.unitOfWork.run(({ notifications }) =>
      notifications.claim(now, now.plus({ seconds: 15 })),
    );
    secondsPass(app, 14);
    await post.tick();
    expect(post.arrived()).toEqual([]);
    secondsPass(app, 1);
    await post.tick();
    expect(post.inbox.delivered.map(({ id }) => id)).toEqual([claimed?.id]);
    expect(await post.standings(id, 'Ada')).toEqual({ registered: 'sent' });
  });

  test('judges what was claimed anew: nothing goes out of a class that was canceled meanwhile', async () => {
    const app = anApp();
    const post = thePost(app);
    const { id, host } = await aClassOf(app, 'Ada');
    const now = app.clock.now();
    await app.unitOfWork.run(({ notifications }) => notifications.claim(now, now.plus({ seconds: 15 })));
    await app.cancelSession.execute({ id, caller: host });
    secondsPass(app, 15);
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['canceled']);
  });

  test('holds up nobody else for one whose mail hangs', async () => {
    const app = anApp();
    const arrived: string[] = [];
    let giveUp = () => {};
    const hanging = new Promise<never>((_, reject) => {
      giveUp = () => reject(new NotifierUnavailable('no answer in time'));
    });
    const notifier: Notifier = {
      deliver: async ({ recipient }: Message) => {
        if (recipient.displayName === 'Ada') await hanging;
        arrived.push(recipient.displayName);
        if (arrived.length === 3) giveUp();
      },
    };
    const post = thePost(app, { notifier });
    const { id } = await aClassOf(app, 'Ada', 'Bea', 'Cleo', 'Dora');
    await post.send();
    expect(arrived.sort()).toEqual(['Bea', 'Cleo', 'Dora']);
    expect(await post.standings(id, 'Ada')).toEqual({ registered: 'planned: no answer in time' });
  });

  test('lets mails that hang go on by themselves, and gives up the one that hangs longest where they are too many', async () => {
    const app = anApp();
    const arrived: string[] = [];
    const givenUp: string[] = [];
    const notifier: Notifier = {
      async deliver({ recipient: { displayName } }: Message, signal) {
        if (displayName.startsWith('Hangs'))
          await new Promise<never>((_, reject) =>
            signal?.addEventListener('abort', () => {
              givenUp.push(displayName);
              reject(new NotifierUnavailable('no answer in time'));
            }),
          );
        arrived.push(displayName);
      },
    };
    const pace = { lanes: { forAll: 1, forUntried: 0 }, slow: { afterMs: 300, most: 2, givenUpInARow: 60 } };
    const post = thePost(app, { notifier, pace });
    const { id } = await aClassOf(app, 'Hangs 1', 'Hangs 2', 'Hangs 3', 'Ada');
    await post.send();
    expect(arrived).toEqual(['Ada']);
    expect(givenUp).toEqual(['Hangs 1']);
    expect(await post.standings(id, 'Hangs 1')).toEqual({ registered: 'planned: no answer in time' });
    expect(await post.standings(id, 'Hangs 2')).toEqual({ registered: 'claimed' });
  });

  test('keeps room for what was never tried, however many of those tried before hang', async () => {
    const app = anApp();
    const arrived: string[] = [];
    let tries = 0;
    let giveUp = () => {};
    const hanging = new Promise<never>((_, reject) => {
      giveUp = () => reject(new NotifierUnavailable('no answer in time'));
    });
    const notifier: Notifier = {
      async deliver({ recipient }: Message) {
        if (recipient.displayName === 'Hangs') {
          tries += 1;
          if (tries <= 8) throw new NotifierUnavailable('greylisted');
          await hanging;
        }
        arrived.push(recipient.displayName);
        giveUp();
      },
    };
    const post = thePost(app, { notifier });
    const { id } = await aClassOf(app, ...Array.from({ length: 8 }, () => 'Hangs'));
    await post.send();
    secondsPass(app, 5);
    await registers(app, id, 'Ada');
    // Those that hang are due before Ada, and let go only once she was told.
    await post.send();
    expect(arrived).toEqual(['Ada']);
  });

  test('reports what nobody foresaw, tries it again, and goes on with everybody else', async () => {
    const app = anApp();
    const arrived: string[] = [];
    const mistake = new TypeError('undefined is not a template');
    const notifier: Notifier = {
      async deliver({ recipient }: Message) {
        if (recipient.displayName === 'Ada') throw mistake;
        arrived.push(recipient.displayName);
      },
    };
    const post = thePost(app, { notifier });
    const { id } = await aClassOf(app, 'Ada', 'Bea');
    await post.send();
    expect(arrived).toEqual(['Bea']);
    expect(post.unforeseen).toEqual([mistake]);
    expect(await post.standings(id, 'Ada')).toEqual({
      registered: 'planned: An unexpected error; the log says which.',
    });
  });
});

describe('work that takes long', () => {
  test('says what goes wrong with it once nobody waits for it any more', async () => {
    const sidings = new Sidings({ afterMs: 1, most: 1, givenUpInARow: 1 });
    const mistake = new Error('the database is away');
    const hanging = Promise.withResolvers<void>();
    const reported: unknown[] = [];
    await sidings.run(
      () => hanging.promise,
      (error) => reported.push(error),
    );
    hanging.reject(mistake);
    await sidings.settled();
    expect(reported).toEqual([mistake]);
  });

  test('is given up no more where everything is slow, until something is quick again', async () => {
    const sidings = new Sidings({ afterMs: 20, most: 1, givenUpInARow: 1 });
    const givenUp: string[] = [];
    const slow = (name: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = sidings.run(
        (signal) => {
          signal.addEventListener('abort', () => {
            givenUp.push(name);
            resolve();
          });
          return promise;
        },
        () => {},
      );
      return { done, finish: resolve };
    };
    await slow('first').done;
    const second = slow('second');
    await second.done;
    expect(givenUp).toEqual(['first']);
    const third = slow('third');
    second.finish();
    await third.done;
    expect(givenUp).toEqual(['first']);
    await sidings.run(
      () => Promise.resolve(),
      () => {},
    );
    await slow('fourth').done;
    expect(givenUp).toEqual(['first', 'third']);
  });

  test('throws what goes wrong while it is waited for', async () => {
    const sidings = new Sidings({ afterMs: 60_000, most: 1, givenUpInARow: 1 });
    const failing = sidings.run(
      () => Promise.reject(new Error('no')),
      () => {},
    );
    await expect(failing).rejects.toThrow('no');
  });
});
