import { describeStores } from '../../contracts/stores.ts';
import { openMemory } from './open-memory.ts';

describeStores('memory', openMemory);
