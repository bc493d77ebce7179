import type { ErrorDetail } from '../protocol/generated';
import type { PanelButton } from './state';

const setKey = { label: 'Set API Key', command: 'builder.setApiKey' };
const setAddress = { label: 'Correct the Address', command: 'builder.useEndpoint' };
const chooseModel = { label: 'Choose Model', command: 'builder.chooseModel' };

/** The buttons that mend a failure: what mends it best comes first. Trying again is offered where that is possible, and is not among them. */
export function remediesOf({ kind, remedy }: Pick<ErrorDetail, 'kind' | 'remedy'>): readonly PanelButton[] {
  switch (remedy) {
    case 'setKey':
      return [setKey, chooseModel];
    case 'setAddress':
      return [setAddress, chooseModel];
    case 'chooseModel':
    case 'allowModel':
      return [chooseModel];
    case null:
    case undefined:
      return kind === 'internal' ? [{ label: 'Show Log', command: 'builder.showLog' }] : [];
  }
}
