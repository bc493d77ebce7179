import type { ErrorDetail, ErrorKind } from '../protocol/generated';
import type { PanelButton } from '../conversation/state';

/** Something went wrong, told so that a person can act on it. Told apart by kind, never by text. */
export class Fault extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly nextStep: string | null = null,
    readonly detail: string | null = null,
    readonly buttons: readonly PanelButton[] = [],
  ) {
    super(message);
  }
}

const kinds: ReadonlySet<string> = new Set<ErrorKind>([
  'validation',
  'notFound',
  'precondition',
  'conflict',
  'cancelled',
  'auth',
  'rateLimited',
  'external',
  'internal',
]);

// JSON-RPC and LSP codes for a request that was given up, by either side.
const cancelledCodes: ReadonlySet<unknown> = new Set([-32800, -32801, -32802]);

/** What a failed request means: the server's own words where it gave some. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { data, code, message } = error as { data?: unknown; code?: unknown; message?: unknown };
  if (isErrorDetail(data)) {
    return new Fault(data.kind, data.message, data.nextStep, data.detail, buttonsFor(data.kind));
  }
  if (cancelledCodes.has(code)) return new Fault('cancelled', 'Cancelled.');
  return new Fault(
    'internal',
    'Builder could not do this because of a defect of its own.',
    'Try again. If it happens again, the log says more.',
    typeof message === 'string' ? message : String(error),
    [{ label: 'Show Log', command: 'builder.showLog' }],
  );
}

/** What to offer beside an error of a kind. */
export function buttonsFor(kind: ErrorKind): PanelButton[] {
  switch (kind) {
    case 'auth':
      return [
        { label: 'Set API Key', command: 'builder.setApiKey' },
        { label: 'Choose Model', command: 'builder.chooseModel' },
      ];
    case 'rateLimited':
      return [{ label: 'Choose Model', command: 'builder.chooseModel' }];
    case 'internal':
      return [{ label: 'Show Log', command: 'builder.showLog' }];
    default:
      return [];
  }
}

function isErrorDetail(data: unknown): data is ErrorDetail {
  const detail = data as Partial<ErrorDetail> | null | undefined;
  return (
    typeof detail === 'object' && detail !== null && typeof detail.message === 'string' && kinds.has(detail.kind ?? '')
  );
}
