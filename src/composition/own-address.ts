const onThisMachineAlone = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** Whether nobody but this machine can reach an address. */
export const isOnThisMachineAlone = (url: string): boolean => onThisMachineAlone.test(new URL(url).hostname);

/** Where people reach this installation; `undefined` while only this machine does. */
export const ownAddress = ({ publicUrl }: { readonly publicUrl: string }): string | undefined =>
  isOnThisMachineAlone(publicUrl) ? undefined : publicUrl;
