// Generated from server/Builder.Protocol. Do not edit: change the records there and run the tests.

export const methods = {
  buildStart: 'builder/build.start',
  buildStatus: 'builder/build.status',
  checkpointList: 'builder/checkpoint.list',
  checkpointDiff: 'builder/checkpoint.diff',
  checkpointUndo: 'builder/checkpoint.undo',
  checkpointRestore: 'builder/checkpoint.restore',
  editApply: 'builder/edit.apply',
  modelList: 'builder/model.list',
  modelConfigure: 'builder/model.configure',
  previewOpen: 'builder/preview.open',
  reviewGet: 'builder/review.get',
  reviewDecide: 'builder/review.decide',
  sessionList: 'builder/session.list',
  sessionGet: 'builder/session.get',
  sessionDelete: 'builder/session.delete',
  siteOpen: 'builder/site.open',
  siteCreate: 'builder/site.create',
  templateList: 'builder/template.list',
  turnStart: 'builder/turn.start',
  turnCancel: 'builder/turn.cancel',
  turnAnswer: 'builder/turn.answer',
  turnEvents: 'builder/turn.events',
} as const;

export type BuildTarget = 'workspace' | 'draft';
export type BuildState = 'idle' | 'queued' | 'running';
export type BuildSeverity = 'error' | 'warning';
export type CheckpointKind = 'template' | 'step' | 'user' | 'undo' | 'restore';
export type ErrorKind =
  | 'validation'
  | 'notFound'
  | 'precondition'
  | 'conflict'
  | 'cancelled'
  | 'auth'
  | 'rateLimited'
  | 'external'
  | 'internal';
export type EditFormat = 'applyPatch' | 'searchReplace' | 'strReplace' | 'textEditor' | 'unifiedDiff' | 'wholeFile';
export type ReviewDecision = 'keep' | 'discard';
export type TurnOutcome = 'readyForReview' | 'landed' | 'nothingChanged' | 'stopped' | 'cancelled' | 'failed';
export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'moved';

export interface BuildStartRequest {
  site: string;
  target?: BuildTarget;
}

export interface BuildStatusRequest {
  site: string;
}

export interface BuildStatusResponse {
  state: BuildState;
  last: BuildSummary | null;
}

export interface BuildSummary {
  passed: boolean;
  treeId: string | null;
  fromCache: boolean;
  durationMilliseconds: number;
  bytes: number;
  diagnostics: BuildDiagnostic[];
}

export interface BuildDiagnostic {
  source: string;
  severity: BuildSeverity;
  path: string | null;
  line: number | null;
  column: number | null;
  message: string;
  nextStep: string | null;
  codeFrame: string | null;
  raw: string;
  signature: string;
}

export interface CheckpointSummary {
  id: string;
  treeId: string;
  kind: CheckpointKind;
  title: string;
  at: string;
  onBranch: boolean;
  builds: boolean | null;
  sessionId: string | null;
  turnId: string | null;
  step: number | null;
  model: string | null;
  files: ChangedFile[];
}

export interface CheckpointListRequest {
  site: string;
  limit?: number;
}

export interface CheckpointListResponse {
  checkpoints: CheckpointSummary[];
}

export interface CheckpointDiffRequest {
  site: string;
  checkpointId: string;
}

export interface CheckpointDiffResponse {
  checkpoint: CheckpointSummary;
  unifiedDiff: string;
}

export interface CheckpointUndoRequest {
  site: string;
  checkpointId: string;
}

export interface CheckpointRestoreRequest {
  site: string;
  checkpointId: string;
}

export interface CheckpointChangeResponse {
  checkpoint: CheckpointSummary | null;
  build: BuildSummary | null;
  message: string;
}

export interface ErrorDetail {
  kind: ErrorKind;
  message: string;
  nextStep: string | null;
  detail: string | null;
}

export interface EditApplyRequest {
  site: string;
  format: EditFormat;
  text: string;
  path?: string | null;
  keepAutomatically?: boolean;
}

export interface EditApplyResponse {
  applied: boolean;
  files: ChangedFile[];
  edits: AppliedEdit[];
  refusals: EditRefusal[];
  build: BuildSummary | null;
  reviewId: string | null;
  commits: CheckpointSummary[];
}

export interface AppliedEdit {
  index: number;
  path: string;
  tolerance: string;
}

export interface EditRefusal {
  index: number;
  path: string | null;
  reason: string;
  message: string;
}

export interface ModelListResponse {
  providers: ModelProvider[];
  current: string | null;
}

export interface ModelProvider {
  id: string;
  title: string;
  isReady: boolean;
  howToEnable: string | null;
  models: string[];
}

export interface ModelConfigureRequest {
  providerId: string | null;
  apiKey: string | null;
  baseUrl: string | null;
  model: string | null;
}

export interface PreviewOpenRequest {
  site: string;
  checkpointId?: string | null;
}

export interface PreviewState {
  site: string;
  url: string;
  localUrl: string | null;
  treeId: string | null;
  label: string;
  isStale: boolean;
}

export interface ReviewGetRequest {
  site: string;
}

export interface Review {
  site: string;
  reviewId: string | null;
  prompt: string;
  summary: string;
  isVerified: boolean;
  files: ReviewFile[];
  steps: CheckpointSummary[];
}

export interface ReviewFile {
  change: ChangedFile;
  workspacePath: string;
  draftPath: string;
  isBinary: boolean;
  hasConflict: boolean;
  hunks: ReviewHunk[];
}

export interface ReviewHunk {
  id: string;
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
  isWhitespaceOnly: boolean;
}

export interface ReviewDecideRequest {
  site: string;
  reviewId: string;
  decision: ReviewDecision;
  paths: string[] | null;
}

export interface ReviewDecideResponse {
  landed: string[];
  conflicts: string[];
  commits: CheckpointSummary[];
  message: string;
  remainingReviewId: string | null;
}

export interface SessionListRequest {
  site?: string | null;
}

export interface SessionListResponse {
  sessions: SessionSummary[];
}

export interface SessionSummary {
  sessionId: string;
  site: string;
  title: string;
  startedAt: string;
  lastAt: string;
  turns: number;
  usage: UsageSummary;
}

export interface SessionGetRequest {
  sessionId: string;
}

export interface SessionDetail {
  session: SessionSummary;
  turns: SessionTurn[];
}

export interface SessionTurn {
  turnId: string;
  prompt: string;
  model: string;
  startedAt: string;
  outcome: TurnOutcome | null;
  answer: string;
  message: string;
  usage: UsageSummary;
}

export interface SessionDeleteRequest {
  site: string;
}

export interface SessionDeleteResponse {
  deleted: number;
}

export interface SiteOpenRequest {
  site: string;
}

export interface SiteCreateRequest {
  site: string;
  templateId: string | null;
}

export interface SiteState {
  site: string;
  name: string;
  templateId: string | null;
  branch: string | null;
  hasPendingChanges: boolean;
  reviewId: string | null;
  notices: string[];
}

export interface TemplateListResponse {
  templates: TemplateSummary[];
}

export interface TemplateSummary {
  id: string;
  title: string;
  description: string;
  isDefault: boolean;
  conversations: TemplateConversation[];
}

export interface TemplateConversation {
  name: string;
  title: string;
  prompts: string[];
}

export interface TurnStartRequest {
  site: string;
  prompt: string;
  sessionId?: string | null;
  model?: string | null;
  selection?: Selection | null;
  diagnostics?: string[] | null;
  keepAutomatically?: boolean;
  conversation?: string | null;
}

export interface Selection {
  path: string;
  startLine: number;
  endLine: number;
  text: string;
}

export interface TurnStartResponse {
  turnId: string;
  sessionId: string;
  queuePosition: number;
}

export interface TurnCancelRequest {
  turnId: string;
}

export interface TurnCancelResponse {
  wasRunning: boolean;
}

export interface TurnAnswerRequest {
  turnId: string;
  questionId: string;
  answer: string;
}

export interface TurnAnswerResponse {
  accepted: boolean;
}

export interface TurnEventsRequest {
  turnId: string;
  afterSequence: number;
}

export interface TurnEventsResponse {
  events: TurnEvent[];
  isComplete: boolean;
}

export interface TurnEventStarted {
  kind: 'started';
  turnId: string;
  sequence: number;
  site: string;
  sessionId: string;
  prompt: string;
  model: string;
  isReplay: boolean;
}

export interface TurnEventTextDelta {
  kind: 'text.delta';
  turnId: string;
  sequence: number;
  step: number;
  text: string;
}

export interface TurnEventTextReset {
  kind: 'text.reset';
  turnId: string;
  sequence: number;
  step: number;
  reason: string;
}

export interface TurnEventToolStarted {
  kind: 'tool.started';
  turnId: string;
  sequence: number;
  step: number;
  callId: string;
  tool: string;
  summary: string;
}

export interface TurnEventToolFinished {
  kind: 'tool.finished';
  turnId: string;
  sequence: number;
  step: number;
  callId: string;
  succeeded: boolean;
  message: string;
}

export interface TurnEventEditsApplied {
  kind: 'edits.applied';
  turnId: string;
  sequence: number;
  step: number;
  files: ChangedFile[];
}

export interface TurnEventCheckpointCreated {
  kind: 'checkpoint.created';
  turnId: string;
  sequence: number;
  checkpoint: CheckpointSummary;
}

export interface TurnEventBuildStarted {
  kind: 'build.started';
  turnId: string;
  sequence: number;
  step: number;
}

export interface TurnEventBuildFinished {
  kind: 'build.finished';
  turnId: string;
  sequence: number;
  step: number;
  build: BuildSummary;
}

export interface TurnEventDiagnosticsFound {
  kind: 'diagnostics';
  turnId: string;
  sequence: number;
  step: number;
  diagnostics: BuildDiagnostic[];
}

export interface TurnEventUsageCounted {
  kind: 'usage';
  turnId: string;
  sequence: number;
  step: number;
  usage: UsageSummary;
}

export interface TurnEventQuestionAsked {
  kind: 'question.asked';
  turnId: string;
  sequence: number;
  questionId: string;
  question: string;
  options: string[];
}

export interface TurnEventNotice {
  kind: 'notice';
  turnId: string;
  sequence: number;
  message: string;
  detail: string | null;
}

export interface TurnEventFinished {
  kind: 'finished';
  turnId: string;
  sequence: number;
  outcome: TurnOutcome;
  message: string;
  reviewId: string | null;
  commits: CheckpointSummary[];
  error: ErrorDetail | null;
}

export type TurnEvent =
  | TurnEventStarted
  | TurnEventTextDelta
  | TurnEventTextReset
  | TurnEventToolStarted
  | TurnEventToolFinished
  | TurnEventEditsApplied
  | TurnEventCheckpointCreated
  | TurnEventBuildStarted
  | TurnEventBuildFinished
  | TurnEventDiagnosticsFound
  | TurnEventUsageCounted
  | TurnEventQuestionAsked
  | TurnEventNotice
  | TurnEventFinished;

export interface ChangedFile {
  path: string;
  status: ChangeStatus;
  movedFrom: string | null;
  additions: number;
  deletions: number;
}

export interface UsageSummary {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
}
