import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** What a call with an `Idempotency-Key` was answered, or who works on it. Keys are hashes; tokens are never stored. */
export const IdempotencyRow = defineEntity({
  name: 'IdempotencyRow',
  tableName: 'idempotency_keys',
  properties: {
    key: p.text().primary(),
    fingerprint: p.text(),
    /** The id of what the call creates, the same for each attempt. */
    newId: p.uuid(),
    /** The attempt that holds the claim; a later one may have taken it over. */
    attempt: p.uuid(),
    /** Null when the claim was let go without an answer. */
    leaseUntil: p.datetime(3).nullable(),
    expiresAt: p.datetime(3).index('idempotency_keys_expires_at_index'),
    /** JSON as text: `json` would refuse what a client's text may hold. */
    answer: p.text().nullable(),
  },
});
export type IdempotencyRow = InferEntity<typeof IdempotencyRow>;
