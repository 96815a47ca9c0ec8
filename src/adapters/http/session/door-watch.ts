import { PassThrough, type Readable } from 'node:stream';
import type { Broadcaster } from '../../../application/ports/broadcaster.ts';
import type { Clock } from '../../../application/ports/clock.ts';
import type { CanJoinAnswer } from '../../../application/session/can-join.ts';
import type { DecideAtDoor } from '../../../application/session/decide-at-door.ts';
import { ExpectedError, Unavailable } from '../../../domain/expected-error.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { canJoinBody } from './can-join-body.ts';

/** People who wait at the doors of one server. */
const mostWaiting = 10_000;

/** What a timer of the platform holds. */
const longestTimerMs = 2 ** 31 - 1;

/** A wake-up may have been lost with whoever was to send it; and a proxy cuts what is silent for long. */
const lookMs = 5000;

interface Watcher {
  readonly caller: Caller;
  readonly stream: PassThrough;
  /** What was told last, without the time that passes. */
  told: string;
}

interface Door {
  readonly watchers: Set<Watcher>;
  timer?: NodeJS.Timeout;
  deciding?: Promise<void>;
  /** Something happened while it was decided. */
  again: boolean;
}

export interface DoorWatchServices {
  readonly decide: DecideAtDoor;
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
}

/** Tells those who wait at a door of the moment in which it opens, as server-sent events. */
export class DoorWatch {
  readonly #services: DoorWatchServices;
  readonly #doors = new Map<SessionId, Door>();
  #waiting = 0;
  #isClosed = false;
  #look: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(services: DoorWatchServices) {
    this.#services = services;
  }

  /** A stream of decisions: one at once, then whenever it is another. @throws as `CanJoin` does. */
  async open(id: SessionId, caller: Caller): Promise<Readable> {
    this.#requireOpen();
    if (this.#waiting >= mostWaiting) throw new Unavailable('Too many wait here. Ask again shortly.', 5);
    this.#begin();
    const { answers, turnsAt } = await this.#services.decide.execute(id, [caller]);
    const [answer] = answers;
    if (!answer || answer instanceof ExpectedError) throw answer;
    this.#requireOpen();
    const stream = new PassThrough();
    const watcher: Watcher = { caller, stream, told: '' };
    const door = this.#doors.get(id) ?? { watchers: new Set(), again: false };
    this.#doors.set(id, door);
    door.watchers.add(watcher);
    this.#waiting += 1;
    stream.on('error', () => {});
    stream.once('close', () => this.#leave(id, door, watcher));
    stream.write('retry: 2000\n\n');
    tell(watcher, answer);
    this.#wakeAt(id, door, turnsAt?.toMillis());
    // What happened while it was decided was told to nobody.
    this.#decide(id);
    return stream;
  }

  /** Ends all streams: whoever waits asks again, elsewhere. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#look);
    this.#stopListening?.();
    for (const { watchers, timer } of this.#doors.values()) {
      clearTimeout(timer);
      for (const { stream } of watchers) stream.end();
    }
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new Unavailable('This server is going. Ask another one, or again shortly.', 1);
  }

  #begin(): void {
    if (this.#stopListening) return;
    this.#stopListening = this.#services.broadcaster.listen({
      news: (sessions) => {
        for (const id of sessions === 'all' ? [...this.#doors.keys()] : sessions) this.#decide(id);
      },
      hears: () => [],
      fleeting: () => {},
    });
    this.#look = setInterval(() => {
      for (const id of this.#doors.keys()) this.#decide(id);
    }, lookMs).unref();
  }

  #decide(id: SessionId): void {
    const door = this.#doors.get(id);
    if (!door) return;
    if (door.deciding) {
      door.again = true;
      return;
    }
    door.again = false;
    door.deciding = this.#tellAll(id, door)
      .catch(this.#services.failed)
      .finally(() => {
        delete door.deciding;
        if (door.again) this.#decide(id);
      });
  }

  async #tellAll(id: SessionId, door: Door): Promise<void> {
    const watchers = [...door.watchers];
    const { answers, turnsAt } = await this.#services.decide.execute(
      id,
      watchers.map(({ caller }) => caller),
    );
    for (const [index, watcher] of watchers.entries()) {
      const answer = answers[index];
      // Whose token has run out is told when they ask again.
      if (!answer || answer instanceof ExpectedError) watcher.stream.end();
      else tell(watcher, answer);
    }
    this.#wakeAt(id, door, turnsAt?.toMillis());
  }

  #wakeAt(id: SessionId, door: Door, atMs: number | undefined): void {
    clearTimeout(door.timer);
    if (atMs === undefined) return;
    const inMs = Math.min(longestTimerMs, Math.max(0, atMs - this.#services.clock.now().toMillis()));
    door.timer = setTimeout(() => this.#decide(id), inMs).unref();
  }

  #leave(id: SessionId, door: Door, watcher: Watcher): void {
    if (!door.watchers.delete(watcher)) return;
    this.#waiting -= 1;
    if (door.watchers.size > 0) return;
    clearTimeout(door.timer);
    this.#doors.delete(id);
  }
}

/** Only what is new; else a comment, so that the line is not taken for dead. */
function tell(watcher: Watcher, answer: CanJoinAnswer): void {
  const { secondsUntilOpen, serverTime, ...rest } = canJoinBody(answer);
  const told = JSON.stringify(rest);
  if (told === watcher.told) {
    watcher.stream.write(': waiting\n\n');
    return;
  }
  watcher.told = told;
  watcher.stream.write(`event: decision\ndata: ${JSON.stringify({ ...rest, secondsUntilOpen, serverTime })}\n\n`);
}
