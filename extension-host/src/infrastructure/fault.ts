import type { ErrorDetail, ErrorKind } from '../protocol/generated';
import { remediesOf } from '../conversation/remedies';
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
    return new Fault(data.kind, data.message, data.nextStep, data.detail, remediesOf(data));
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

function isErrorDetail(data: unknown): data is ErrorDetail {
  const detail = data as Partial<ErrorDetail> | null | undefined;
  return (
    typeof detail === 'object' && detail !== null && typeof detail.message === 'string' && kinds.has(detail.kind ?? '')
  );
}
