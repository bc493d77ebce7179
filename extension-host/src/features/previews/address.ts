/** Where the editor's window is, as far as reaching a server on this computer goes. */
export interface EditorPlace {
  readonly setting: string;
  readonly isDesktop: boolean;
  readonly isRemote: boolean;
}

/**
 * Whether the preview is reached through the editor's port forwarding. A desktop editor on this computer reaches the
 * server itself, and every site then has an origin of its own; any other window may be on another computer.
 */
export function isForwarded({ setting, isDesktop, isRemote }: EditorPlace): boolean {
  if (setting === 'direct') return false;
  return setting === 'forwarded' || !isDesktop || isRemote;
}
