import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import { aLiveKitHarness } from './livekit/livekit-harness.ts';

describeVideoProvider('LiveKit', aLiveKitHarness);
