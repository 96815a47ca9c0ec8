import { expect, it } from 'vitest';
import { ProviderTooSmall } from '#src/domain/room/errors.ts';

it('says who lacks what, and how many fit where that is what is lacking', () => {
  const told = (...args: ConstructorParameters<typeof ProviderTooSmall>) => new ProviderTooSmall(...args).message;
  expect(told('all', ['places', 'recording'], 200)).toBe(
    'No video provider that is set up has so many places and can record. At most 200 people fit, host and co-hosts included.',
  );
  expect(told('own', ['places'], 200)).toBe(
    'The video provider of this room does not have so many places: move the room to another first. At most 200 people fit, host and co-hosts included.',
  );
  expect(told('named', ['recording', 'screen_sharing'], 200)).toBe(
    'The video provider that you name can not record and can not share screens.',
  );
});

it('tells clients what is lacking', () => {
  expect(new ProviderTooSmall('own', ['places'], 200).details).toEqual({ lacks: ['places'], most: 200 });
  expect(new ProviderTooSmall('own', ['recording'], 200).details).toEqual({ lacks: ['recording'] });
});
