import { describe } from 'vitest';
import { InMemoryIdempotencyStore } from '#src/adapters/memory/idempotency/in-memory-idempotency-store.ts';
import { idempotencyStoreContract } from '#test/contracts/idempotency-store.ts';

describe('InMemoryIdempotencyStore', () => {
  idempotencyStoreContract(async () => new InMemoryIdempotencyStore());
});
