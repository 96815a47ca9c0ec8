import { z } from 'zod';
import {
  type ListVideoProviders,
  type ProviderReport,
  providerParts,
} from '../../../application/room/list-video-providers.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';

const videoProvider = z
  .strictObject({
    name: z.string(),
    state: z.enum(['up', 'degraded', 'away', 'unusable']).meta({
      description: '`away`: it failed so often that it is left alone for a while. `unusable`: an operator has to act.',
    }),
    detail: z.string().meta({ description: 'The reason in words, for operators.' }),
    limits: z.strictObject({
      mostPeople: z.int().optional(),
      recommendedCapacity: z.int(),
      records: z.boolean(),
      sharesScreens: z.boolean(),
    }),
    breaker: z.enum(['closed', 'half_open', 'open']),
    callsInFlight: z.int(),
    headRoom: z.record(z.string(), z.int()).meta({
      description: 'Calls that are left now of each limit that the provider publishes, over all servers.',
    }),
    parts: z.array(z.enum(providerParts)).meta({ description: 'What it can do.' }),
  })
  .meta({ id: 'VideoProvider' });

/** How the video providers are, for admins. */
export const videoProviderRoutes = ({
  listVideoProviders,
}: {
  readonly listVideoProviders: ListVideoProviders;
}): readonly Route[] => [
  defineRoute({
    tag: 'Operations',
    caller: 'account',
    method: 'get',
    path: '/admin/video-providers',
    operationId: 'listVideoProviders',
    summary: 'How the video providers are, in the order in which they are asked',
    description: 'Breaker and calls in flight are those of the server that answers. No provider is asked for this.',
    responses: { 200: z.array(videoProvider) },
    errors: ['forbidden'],
    async handle({ caller }) {
      const reports = await listVideoProviders.execute({ caller });
      return { status: 200, data: reports.map(reportBody) };
    },
  }),
];

const reportBody = ({ name, state, detail, limits, breaker, callsInFlight, headRoom, parts }: ProviderReport) => ({
  name,
  state,
  detail,
  limits,
  breaker,
  callsInFlight,
  headRoom,
  parts,
});
