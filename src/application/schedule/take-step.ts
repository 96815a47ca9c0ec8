import { dueStep, type Step, type StepSettings } from '../../domain/schedule/steps.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import { system } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { StepQueries } from '../ports/step-queries.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';

/** What was done: a step, or none since somebody else was changing the session, or since none was due. */
export type StepTaken = Step | 'held' | 'none';

/** Takes the step that is due for a session by now, as the system, whichever that is; none where none is. */
export class TakeStep {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: StepQueries;
  readonly #roomKeeper: RoomKeeper;
  readonly #clock: Clock;
  readonly #settings: StepSettings;

  constructor(
    unitOfWork: UnitOfWork,
    queries: StepQueries,
    roomKeeper: RoomKeeper,
    clock: Clock,
    settings: StepSettings,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#roomKeeper = roomKeeper;
    this.#clock = clock;
    this.#settings = settings;
  }

  /**
   * Starting and ending wait for whoever is changing the session; archiving can wait for the next time.
   * @throws {VideoProviderFailed | RoomNotReady} when a class is to start and no room can be had yet.
   */
  async execute({ sessionId }: { readonly sessionId: SessionId }): Promise<StepTaken> {
    const { state } = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(sessionId, [])));
    const step = await this.#dueFor(state);
    if (!step) return 'none';
    if (step === 'start') await this.#roomKeeper.ensure(state); // no transaction is open while we wait for others
    const after = await this.#unitOfWork.run(async (stores) => {
      const session = await this.#locked(stores, sessionId, step);
      if (!session) return 'held';
      if ((await this.#dueFor(session.state)) !== step) return 'none'; // decided again, on what is stored by now
      take(step, session, this.#clock);
      await keepSession(stores, session);
      await this.#roomKeeper.followUp(stores, session.state);
      return session.state;
    });
    if (after === 'held' || after === 'none') return after;
    if (step !== 'archive') await this.#roomKeeper.tendNow(after);
    return step;
  }

  async #locked({ sessions }: Stores, id: SessionId, step: Step): Promise<Session | undefined> {
    if (step === 'archive') return await sessions.findUnlessHeld(id, []);
    return found(await sessions.findForChange(id, step === 'start' ? [] : 'everybody inside'));
  }

  async #dueFor(state: SessionState): Promise<Step | undefined> {
    const isWatched = state.phase.status === 'live' && this.#settings.emptyMinutes !== undefined;
    const emptySince = isWatched ? await this.#queries.emptySince(state.id) : undefined;
    return dueStep(state, emptySince, this.#clock.now(), this.#settings);
  }
}

function take(step: Step, { lifecycle }: Session, clock: Clock): void {
  const now = clock.now();
  if (step === 'start') lifecycle.start(system, now);
  else if (step === 'call_off') lifecycle.cancel('not_started', system, now);
  else if (step === 'end_overdue') lifecycle.end('overdue', system, now);
  else if (step === 'end_empty') lifecycle.end('empty', system, now);
  else lifecycle.archive(system, now);
}
