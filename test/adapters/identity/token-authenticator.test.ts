import { describe, expect, it } from 'vitest';
import { TokenAuthenticator } from '#src/adapters/identity/token-authenticator.ts';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asParticipantId, asSessionId, personOfGuest, personOfUser } from '#src/domain/session/ids.ts';
import { freshId, newYear } from '#test/support/identity/a-user.ts';
import { people } from '#test/support/identity/people.ts';

const sessionId = asSessionId(freshId());
const participantId = asParticipantId(freshId());

describe('who speaks', () => {
  it('is an account by its access token, with the role that it has now', async () => {
    const { someone, authenticator } = people();
    const { accessToken, user } = await someone();
    const caller = await authenticator.authenticate(accessToken);
    expect(caller).toMatchObject({ kind: 'account', userId: user.id, role: 'member' });
    expect(caller).toHaveProperty('signInId');
  });

  it('is a guest host by the hostToken, for that one session', async () => {
    const { unitOfWork, tokens, authenticator } = people();
    const guest = User.guestHost({ id: asUserId(freshId()), displayName: 'Guest' }, newYear);
    await unitOfWork.run(({ users }) => users.add(guest));
    const token = await tokens.forHost({ userId: guest.id, sessionId });
    expect(await authenticator.authenticate(token)).toEqual({ kind: 'guest_host', userId: guest.id, sessionId });
  });

  it('is a participant by the participantToken', async () => {
    const { someone, tokens, authenticator } = people();
    const guest = { sessionId, participantId, personId: personOfGuest(participantId) };
    expect(await authenticator.authenticate(await tokens.forParticipant(guest))).toEqual({
      kind: 'participant',
      ...guest,
    });
    const { user } = await someone();
    const member = { sessionId, participantId, personId: personOfUser(user.id), userId: user.id };
    expect(await authenticator.authenticate(await tokens.forParticipant(member))).toEqual({
      kind: 'participant',
      ...member,
    });
  });

  it('is nobody any more once the account is closed, in no session either', async () => {
    const { someone, deleteOwn, tokens, authenticator } = people();
    const { user, caller, accessToken } = await someone();
    const member = { sessionId, participantId, personId: personOfUser(user.id), userId: user.id };
    const all = [
      accessToken,
      await tokens.forParticipant(member),
      await tokens.forHost({ userId: user.id, sessionId }),
    ];
    await deleteOwn.execute({ caller });
    for (const token of all) await expect(authenticator.authenticate(token)).rejects.toThrow(InvalidToken);
  });

  it('is not told by a refresh token, nor by anything else', async () => {
    const { someone, authenticator } = people();
    const { refreshToken } = await someone();
    for (const token of [refreshToken, '', 'a.b.c', 'Bearer x']) {
      await expect(authenticator.authenticate(token)).rejects.toThrow(InvalidToken);
    }
  });

  it('is asked of the outside provider only by tokens that name it', async () => {
    const { users, tokens } = people();
    const asked: string[] = [];
    const outside = {
      issuer: 'https://id.example',
      authenticate: async (token: string) => {
        asked.push(token);
        return { kind: 'anonymous' } as const;
      },
    };
    const authenticator = new TokenAuthenticator(tokens, users, outside);
    const of = (iss: string) => `e30.${Buffer.from(JSON.stringify({ iss })).toString('base64url')}.x`;
    await authenticator.authenticate(of('https://id.example'));
    await expect(authenticator.authenticate(of('https://evil.example'))).rejects.toThrow(InvalidToken);
    await expect(authenticator.authenticate(of('convoke'))).rejects.toThrow(InvalidToken);
    expect(asked).toEqual([of('https://id.example')]);
  });
});
