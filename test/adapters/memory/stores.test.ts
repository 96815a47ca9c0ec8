import { describePresenceLog } from '../../contracts/presence-log.ts';
import { describeSessionRepository } from '../../contracts/session-repository.ts';
import { describeUnitOfWork } from '../../contracts/unit-of-work.ts';
import { openMemory } from './open-memory.ts';

describeUnitOfWork('memory', openMemory);
describeSessionRepository('memory', openMemory);
describePresenceLog('memory', openMemory);
