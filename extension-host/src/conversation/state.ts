import type {
  BuildDiagnostic,
  BuildSummary,
  ChangedFile,
  CheckpointSummary,
  ErrorDetail,
  Review,
  Selection,
  SiteState,
  TurnOutcome,
  UsageSummary,
} from '../protocol/generated';

/** What the panel shows. Built only by `reduce`, in the extension and in the panel alike, from the same actions. */
export interface ConversationState {
  readonly server: ServerState;
  readonly workspace: WorkspaceState;
  readonly site: SiteState | null;
  readonly model: ModelState | null;
  readonly suggestions: readonly Suggestion[];
  /** A prompt was sent while no model was ready: the panel offers to set one up. */
  readonly modelWanted: boolean;
  /** Whether it is known what there is: which site is open, and what was said about it. Until then nothing is called empty. */
  readonly isKnown: boolean;
  readonly entries: readonly Entry[];
  /** Prompts that are sent when what runs is done, in this order. */
  readonly queue: readonly Queued[];
  /** Code that the next prompt is about; null when it is about the whole site. */
  readonly attached: Selection | null;
  readonly review: Review | null;
  readonly checkpoints: readonly CheckpointSummary[];
  /** What is being done outside a turn, such as keeping changes; null when nothing is. */
  readonly activity: string | null;
  readonly previewOpen: boolean;
}

export type ServerPhase = 'idle' | 'starting' | 'ready' | 'restarting' | 'stopped';

export interface ServerState {
  readonly phase: ServerPhase;
  /** Why it is not ready, for a person; empty when it is. */
  readonly message: string;
  readonly nextStep: string | null;
  readonly detail: string | null;
  readonly actions: readonly PanelButton[];
}

export interface WorkspaceState {
  readonly hasFolder: boolean;
  readonly isTrusted: boolean;
}

export interface ModelState {
  /** `provider:name`, or null when none is ready. Recordings are demos and no model. */
  readonly current: string | null;
  readonly title: string;
  /** Whether the editor has models of its own, so that one is a click away. */
  readonly editorHasModels: boolean;
}

/** A prompt that a person may want to begin with. */
export interface Suggestion {
  readonly title: string;
  readonly prompt: string;
  /** Of a demo: the template and the recording that is played. */
  readonly templateId: string | null;
  readonly conversation: string | null;
}

/** A button that runs one of the extension's commands. */
export interface PanelButton {
  readonly label: string;
  readonly command: string;
}

/** What a person asks for: the words, and all that goes along with them, so that it can be asked again as it was. */
export interface Asked {
  readonly prompt: string;
  readonly selection: Selection | null;
  readonly diagnostics: readonly string[];
  /** The recording that a demo plays. */
  readonly conversation: string | null;
}

export interface Queued {
  readonly id: string;
  readonly asked: Asked;
}

export const words = (prompt: string): Asked => ({ prompt, selection: null, diagnostics: [], conversation: null });

export type Entry = Turn | Note;

export interface Note {
  readonly type: 'note';
  readonly id: string;
  readonly tone: 'info' | 'success' | 'warning' | 'error';
  readonly text: string;
  readonly nextStep: string | null;
  readonly detail: string | null;
  readonly buttons: readonly PanelButton[];
  readonly commits: readonly CheckpointSummary[];
}

export type TurnPhase = 'queued' | 'running' | 'ended';

export interface Turn {
  readonly type: 'turn';
  readonly id: string;
  readonly asked: Asked;
  readonly model: string | null;
  readonly isReplay: boolean;
  readonly phase: TurnPhase;
  readonly queuePosition: number;
  readonly lastSequence: number;
  /** The last event seen before a gap; the extension asks for what is missing. Null when nothing is. */
  readonly missingAfter: number | null;
  readonly items: readonly Item[];
  readonly usage: UsageSummary | null;
  readonly outcome: TurnOutcome | 'interrupted' | null;
  readonly message: string;
  readonly error: ErrorDetail | null;
  readonly commits: readonly CheckpointSummary[];
}

/** One line or block of a turn. `key` is stable, so that a view keeps what has not changed. */
export type Item =
  | { readonly type: 'text'; readonly key: string; readonly step: number; readonly text: string }
  | ToolItem
  | { readonly type: 'files'; readonly key: string; readonly files: readonly ChangedFile[] }
  | { readonly type: 'checkpoint'; readonly key: string; readonly checkpoint: CheckpointSummary }
  | { readonly type: 'build'; readonly key: string; readonly step: number; readonly build: BuildSummary | null }
  | { readonly type: 'diagnostics'; readonly key: string; readonly diagnostics: readonly BuildDiagnostic[] }
  | QuestionItem
  | { readonly type: 'notice'; readonly key: string; readonly message: string; readonly detail: string | null };

export interface ToolItem {
  readonly type: 'tool';
  readonly key: string;
  readonly callId: string;
  readonly tool: string;
  readonly summary: string;
  readonly succeeded: boolean | null;
  readonly message: string;
}

export interface QuestionItem {
  readonly type: 'question';
  readonly key: string;
  readonly questionId: string;
  readonly question: string;
  readonly options: readonly string[];
  readonly answer: string | null;
}

export const initialState: ConversationState = {
  server: { phase: 'idle', message: '', nextStep: null, detail: null, actions: [] },
  workspace: { hasFolder: false, isTrusted: true },
  site: null,
  model: null,
  suggestions: [],
  modelWanted: false,
  isKnown: false,
  entries: [],
  queue: [],
  attached: null,
  review: null,
  checkpoints: [],
  activity: null,
  previewOpen: false,
};
