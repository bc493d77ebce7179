// Generated from server/Builder.Protocol. Do not edit: change the records there and run the tests with UPDATE_BASELINES=1.

/** Grows with every change that an old client would notice. */
export const contractVersion = 1;

/** The requests. */
export const methods = {
  /** Builds the site, or its draft, and answers when that is done. */
  buildStart: 'builder/build.start',
  /** The build that runs now, or else the last one. */
  buildStatus: 'builder/build.status',
  /** The checkpoints of a site, newest first. */
  checkpointList: 'builder/checkpoint.list',
  /** What a checkpoint changed, as a unified diff a file. */
  checkpointDiff: 'builder/checkpoint.diff',
  /** Takes back one step, also a middle one, and keeps everything after it. Itself a step. */
  checkpointUndo: 'builder/checkpoint.undo',
  /** Brings the site back to how it was at a checkpoint. Itself a step. */
  checkpointRestore: 'builder/checkpoint.restore',
  /** Applies edits to the draft as one step, all or nothing, checks it, and leaves a review (or lands it). */
  editApply: 'builder/edit.apply',
  /** Builds the site as it is on the disk and tries all of its flows. */
  flowTry: 'builder/flow.try',
  /** Writes the flows of the site as it is on the disk as tests for Playwright. */
  flowExport: 'builder/flow.export',
  /** The providers, whether each is ready to use, and which model would be used now. */
  modelList: 'builder/model.list',
  /** Gives the server a key or an endpoint for as long as it runs. Keys are never written to disk or log by the server. */
  modelConfigure: 'builder/model.configure',
  /** Tests a key or an endpoint, given or about to be, and lists the models that it leads to. Changes nothing. */
  modelTest: 'builder/model.test',
  /** Says which models this client has itself, in the place of those it had; the server asks them by `builder/model.ask`. */
  modelOffer: 'builder/model.offer',
  /** What a model of this client says, in order, while `builder/model.ask` is not answered. The next is sent after this was answered. */
  modelSay: 'builder/model.say',
  /** Serves the site's draft (or one checkpoint of it), building it first where needed, and answers with its address. Where that takes an installation, or there is no Node.js, it answers with a simple preview; `builder/preview.changed` tells when the built page is there. */
  previewOpen: 'builder/preview.open',
  /** An editor leads an address of its own to the preview's `PreviewStateLocalUrl`: the preview answers under that name as well. It answers under no name that it does not know, so that no page from elsewhere can reach it by one. */
  previewForward: 'builder/preview.forward',
  /** Every open page of the preview goes to another place of the site. */
  previewNavigate: 'builder/preview.navigate',
  /** Every open page of the preview scrolls to some of its elements and outlines them for some seconds. Nothing of the site changes. */
  previewHighlight: 'builder/preview.highlight',
  /** What was proved of a checkpoint, or of the change that waits for a review. */
  proofGet: 'builder/proof.get',
  /** A small picture of a page, as a proof names it. */
  proofPicture: 'builder/proof.picture',
  /** Where a site can be published, and whether there is a token for it. */
  publishTargets: 'builder/publish.targets',
  /** Gives a host its token, for as long as the server runs. It is never written anywhere. */
  publishConfigure: 'builder/publish.configure',
  /** Builds the site as it is on the disk and says what stands in the way of publishing it. */
  publishCheck: 'builder/publish.check',
  /** Sends the site as it is on the disk to an address of its own, for looking at; nothing that is live changes. */
  publishSend: 'builder/publish.send',
  /** Makes one that was sent the one that everybody gets. */
  publishMakeLive: 'builder/publish.makeLive',
  /** Makes the one live that was live before. */
  publishRollBack: 'builder/publish.rollBack',
  /** What was published of a site, newest first. */
  publishList: 'builder/publish.list',
  /** The review that waits on a site, or one without files when none does. */
  reviewGet: 'builder/review.get',
  /** Keeps or discards the draft's changes, all of them or those of some files. */
  reviewDecide: 'builder/review.decide',
  /** The sessions of a site, or of all sites, latest first. */
  sessionList: 'builder/session.list',
  /** One session with its turns. */
  sessionGet: 'builder/session.get',
  /** Deletes all sessions of a site. The site's files and commits stay. */
  sessionDelete: 'builder/session.delete',
  /** Opens an existing folder as a site, recovers an interrupted landing, and says how it stands. */
  siteOpen: 'builder/site.open',
  /** Makes a new site from a template in a folder that is missing or empty, and opens it. */
  siteCreate: 'builder/site.create',
  /** The templates that ship with this server, the default one first. */
  templateList: 'builder/template.list',
  /** Starts a turn, or queues it behind the one that runs on the same site. Its events follow as notifications. */
  turnStart: 'builder/turn.start',
  /** Asks a turn to stop. Answered once it has stopped; the last good state stays in the draft. */
  turnCancel: 'builder/turn.cancel',
  /** Answers a question that the model asked (`TurnEventQuestionAsked`). */
  turnAnswer: 'builder/turn.answer',
  /** The events of a turn after a sequence number: what a client that reconnects has missed. */
  turnEvents: 'builder/turn.events',
} as const;

/** What the server sends without being asked. */
export const notifications = {
  turnEvent: 'builder/turn.event',
  buildEvent: 'builder/build.event',
  previewChanged: 'builder/preview.changed',
  previewProblem: 'builder/preview.problem',
  publishEvent: 'builder/publish.event',
} as const;

/** What the server asks of a client that has offered models. */
export const modelAsk = 'builder/model.ask';

export type BuildTarget = 'workspace' | 'draft';

export type BuildState = 'idle' | 'queued' | 'running';

/** What a build says of a change, measured against how the site was before it. */
export type BuildVerdict = 'passed' | 'asBefore' | 'worse' | 'failed' | 'notBuilt';

export type BuildSeverity = 'error' | 'warning';

/** What made a checkpoint. */
export type CheckpointKind = 'template' | 'step' | 'user' | 'undo' | 'restore';

/** The closed set of reasons for which a request fails. Sent as `error.data.kind`. */
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

/** What a person can do at once about a failure. */
export type ErrorRemedy = 'setKey' | 'setAddress' | 'chooseModel' | 'allowModel';

/** The forms in which edits are written down. */
export type EditFormat = 'applyPatch' | 'searchReplace' | 'strReplace' | 'textEditor' | 'unifiedDiff' | 'wholeFile';

export type FlowOutcome = 'works' | 'fails' | 'notTried';

/** Why a client's model gave no whole answer. */
export type ModelRefusal = 'notAllowed' | 'quota' | 'blocked' | 'notFound' | 'cancelled' | 'failed';

export type ReviewDecision = 'keep' | 'discard';

/** How a turn ended. */
export type TurnOutcome = 'readyForReview' | 'landed' | 'nothingChanged' | 'stopped' | 'cancelled' | 'failed';

/** How a file changed. */
export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'moved';

export interface BuildStartRequest {
  site: string;
  target?: BuildTarget;
  /** Nobody waits for it: whatever somebody waits for comes first. */
  inBackground?: boolean;
}

export interface BuildStatusRequest {
  site: string;
}

export interface BuildStatusResponse {
  /** What the build service does for this site now. */
  state: BuildState;
  last: BuildSummary | null;
}

/** It waits for its turn. Sent again when its position changes. */
export interface BuildEventQueued {
  kind: 'queued';
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
  /** How many are served before it, itself included. */
  position: number;
}

/** It began. */
export interface BuildEventStarted {
  kind: 'started';
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
}

/** What it does now. */
export interface BuildEventProgress {
  kind: 'progress';
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
  /** In a few words, for a person. */
  message: string;
}

/** It came to an end. */
export interface BuildEventFinished {
  kind: 'finished';
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
  build: BuildSummary;
}

/** It did not come to an end: it was cancelled, a newer one took its place, or too many wait. */
export interface BuildEventStopped {
  kind: 'stopped';
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
  message: string;
}

/** How far a build is; sent to every client that has the site open. A closed set, told apart by `kind`. */
export type BuildEvent =
  | BuildEventQueued
  | BuildEventStarted
  | BuildEventProgress
  | BuildEventFinished
  | BuildEventStopped;

export interface BuildSummary {
  passed: boolean;
  /** What was built, or null when the files were not yet in the object database. */
  treeId: string | null;
  /** True when the tree had been built before. */
  fromCache: boolean;
  /** Wall time of the check. */
  durationMilliseconds: number;
  /** Size of the artifact, 0 when there is none. */
  bytes: number;
  diagnostics: BuildDiagnostic[];
  timings: BuildTimings;
  sizes: BuildSizes | null;
  /** A change may be kept when it is passed, as before or not built. */
  verdict: BuildVerdict;
  /** What came of it in a sentence, for a person. */
  message: string;
}

/** Wall time of each stage; null for one that did not run, as none does for a tree that had been built before. */
export interface BuildTimings {
  /** It waited for its turn. */
  queuedMilliseconds: number | null;
  /** Packages were put in place. */
  dependenciesMilliseconds: number | null;
  /** Nothing had to be downloaded or installed. */
  packagesWereReady: boolean;
  typesMilliseconds: number | null;
  lintMilliseconds: number | null;
  /** From the start of the build until the page could be seen. */
  previewMilliseconds: number | null;
  /** The full build, which types and lint run beside. */
  buildMilliseconds: number | null;
}

/** How large the built site is, in bytes. */
export interface BuildSizes {
  /** All files, uncompressed. */
  bytes: number;
  /** Scripts and styles, uncompressed. */
  codeBytes: number;
  /** Scripts and styles with gzip. */
  gzipBytes: number;
  /** Scripts and styles with Brotli. */
  brotliBytes: number;
  /** Path of the largest file. */
  biggestFile: string;
  biggestBytes: number;
  /** More than what was built of this site before; null when that is not known. */
  grewBy: number | null;
}

export interface BuildDiagnostic {
  /** Which stage found it: `install`, `config`, `types`, `build`, `lint` or `runtime`. */
  source: string;
  severity: BuildSeverity;
  /** Path within the site, or null. */
  path: string | null;
  /** From 1, or null. */
  line: number | null;
  /** From 1, or null. */
  column: number | null;
  /** What is wrong, in a plain sentence. */
  message: string;
  /** What to do about it, or null. */
  nextStep: string | null;
  /** The lines around the place, with a marker, or null. */
  codeFrame: string | null;
  /** The tool's own words. */
  raw: string;
  /** The same for the same problem, wherever its line has moved. */
  signature: string;
  /** It was there before the change that was built. */
  isOld: boolean;
}

export interface CheckpointSummary {
  /** The commit's id, 40 hexadecimal digits. */
  id: string;
  /** The tree's id; builds are kept by it. */
  treeId: string;
  kind: CheckpointKind;
  /** First line of the message. */
  title: string;
  /** When, in UTC. */
  at: string;
  /** True when it has landed on the branch. */
  onBranch: boolean;
  /** Whether the tree was seen to build; null when not tried. */
  builds: boolean | null;
  sessionId: string | null;
  turnId: string | null;
  step: number | null;
  model: string | null;
  files: ChangedFile[];
  /** What was proved of it, in a line; null where that is not known. */
  proof: ProofSummary | null;
}

export interface CheckpointListRequest {
  site: string;
  /** At most this many, 1 to 1,000. */
  limit?: number;
}

export interface CheckpointListResponse {
  checkpoints: CheckpointSummary[];
}

export interface CheckpointDiffRequest {
  site: string;
  /** A commit id or an unambiguous prefix of at least 7 digits. */
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
  /** The step that was made, or null when there was nothing to change. */
  checkpoint: CheckpointSummary | null;
  build: BuildSummary | null;
  message: string;
}

/** What `error.data` of a failed request holds. */
export interface ErrorDetail {
  /** Why it failed, from a closed set. */
  kind: ErrorKind;
  /** What happened and where, for a person who is not a programmer. */
  message: string;
  /** What to do next, or null where there is nothing to do. */
  nextStep: string | null;
  /** The technical detail, shown on demand; never holds a key. */
  detail: string | null;
  /** What mends it at once, for a button beside it, or null. */
  remedy?: ErrorRemedy | null;
}

export interface EditApplyRequest {
  site: string;
  format: EditFormat;
  /** The edits in that format; for the JSON formats, one JSON object. */
  text: string;
  /** The file that a format without paths of its own is about, else null. */
  path?: string | null;
  keepAutomatically?: boolean;
}

export interface EditApplyResponse {
  applied: boolean;
  files: ChangedFile[];
  edits: AppliedEdit[];
  /** Why edits were refused; when there is one, nothing was applied. */
  refusals: EditRefusal[];
  build: BuildSummary | null;
  reviewId: string | null;
  commits: CheckpointSummary[];
  /** What came of keeping it, in plain sentences; null when it was not to be kept. */
  message: string | null;
}

export interface AppliedEdit {
  /** Which edit, from 0. */
  index: number;
  path: string;
  /** How exactly it matched: `exact`, or the named tolerance that was needed. */
  tolerance: string;
}

export interface EditRefusal {
  index: number;
  path: string | null;
  /** From a closed set, such as `notFound` or `ambiguous`. */
  reason: string;
  message: string;
}

export interface FlowTryRequest {
  site: string;
}

export interface FlowTryResponse {
  /** In the order of their files' names. */
  flows: FlowSummary[];
  /** What is wrong, each at its place; also files that are no flow that can be tried. */
  problems: BuildDiagnostic[];
  /** What came of it in a sentence, for a person. */
  message: string;
}

export interface FlowSummary {
  /** Its file within the site. */
  path: string;
  /** What a person can do, in plain words. */
  title: string;
  outcome: FlowOutcome;
  steps: number;
  /** Where the step that could not be done stands in its file, from 1; null when all of them were. */
  line: number | null;
  /** What stood in the way; null when nothing did. */
  message: string | null;
  durationMilliseconds: number;
}

export interface FlowExportRequest {
  site: string;
}

export interface FlowExportResponse {
  /** What such a file is called. */
  name: string;
  /** The whole of it. */
  text: string;
  /** How many flows are in it. */
  flows: number;
  /** Files that are no flow, and therefore not in it. */
  problems: BuildDiagnostic[];
}

export interface ModelListResponse {
  providers: ModelProvider[];
  /** The model that a turn without a model of its own uses, as `provider:name`, or null when none is ready. */
  current: string | null;
}

export interface ModelProvider {
  /** `openai`, `anthropic`, `compatible`, `editor` or `offline`. */
  id: string;
  title: string;
  isReady: boolean;
  /** What to set, in one sentence, when it is not ready. */
  howToEnable: string | null;
  models: string[];
}

export interface ModelConfigureRequest {
  /** Whose settings these are. */
  providerId: string | null;
  /** The key; null leaves the one it has, empty removes it. */
  apiKey: string | null;
  /** The endpoint, such as `http://localhost:11434/v1`, in the place of the provider's own; null leaves it, empty removes it. */
  baseUrl: string | null;
  /** The model to use from now on, as `provider:name`; null leaves it. */
  model: string | null;
}

export interface ModelTestRequest {
  /** Whose settings these are. */
  providerId: string;
  /** The key; null for the one it has, empty for none. */
  apiKey: string | null;
  /** The endpoint; null for the one it has, empty for the provider's own. */
  baseUrl: string | null;
}

export interface ModelTestResponse {
  /** The provider's own names; empty where it lists none. */
  models: string[];
  /** The address at which they were found, where it is not the one that was given; else null. */
  baseUrl: string | null;
}

export interface ModelOfferRequest {
  /** As the client names them; a turn uses one as `editor:NAME`. Empty for none. */
  models: string[];
}

/** What the server asks of a client that has models. */
export interface ModelAskRequest {
  /** Names this question in `builder/model.say`. */
  askId: string;
  /** One of those that the client offered. */
  model: string;
  /** The conversation. */
  messages: ModelMessage[];
  /** What the model may call. */
  tools: ModelTool[];
}

export interface ModelMessage {
  /** Whether the model said it; what the system, a person or a tool says is for the model. */
  isModel: boolean;
  parts: ModelPart[];
}

/** A part of what is said: a text, a call of a tool, or what came of a call. */
export interface ModelPart {
  /** The text, or the result of a call; empty with a call. */
  text: string;
  /** Which call it is, or whose result; null with a text. */
  callId?: string | null;
  /** Which tool is called; null with anything else. */
  tool?: string | null;
  /** A JSON object, as text; null unless a tool is called. */
  arguments?: string | null;
}

export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments, as text. */
  schema: string;
}

export interface ModelAskResponse {
  /** Why there is no whole answer, or null when there is one. */
  refusal: ModelRefusal | null;
  /** What the client or the model's provider said of it. */
  said: string | null;
}

export interface ModelSayRequest {
  askId: string;
  parts: ModelPart[];
}

export interface ModelSayResponse {
  /** False when nobody waits for more of this answer. */
  isWanted: boolean;
}

export interface PreviewNavigateRequest {
  site: string;
  /** Path, query and fragment, such as `/menu?day=2`; at most 2,000 characters. */
  route: string;
}

export interface PreviewHighlightRequest {
  site: string;
  /** A CSS selector, or null to look for a text. */
  selector?: string | null;
  /** The innermost elements that hold this text; null when a selector is given. Spaces and line breaks count as one space. */
  text?: string | null;
}

export interface PreviewReach {
  /** How many open pages were told; 0 when the preview is not on any screen. */
  pages: number;
  /** How many elements the page that answered first has outlined; null for a navigation, or when none answered in time. */
  found: number | null;
}

export interface PreviewOpenRequest {
  site: string;
  /** Null for the newest state: the draft while a review waits, else the workspace. */
  checkpointId?: string | null;
  /** The client may be on another computer and reaches this one through forwarded ports: the site gets a `PreviewStateLocalUrl`. */
  forwarded?: boolean;
}

export interface PreviewForwardRequest {
  site: string;
  /** Such as `https://name-4173.example.dev/`: http or https, a name and perhaps a port, no path. */
  address: string;
}

export interface PreviewState {
  site: string;
  /** Where the page is, such as `http://k3f….localhost:4173/`. Loopback only. */
  url: string;
  /** The same page on a plain `http://localhost:PORT/` of its own, for tools that do not resolve `*.localhost`, or null. */
  localUrl: string | null;
  /** Which tree's artifact is shown, or null while there is none. Of a simple preview a revision of its own. */
  treeId: string | null;
  /** What is shown, for a person, such as `Step 3 of 4: Add the menu`. */
  label: string;
  /** True when what is shown is older than the files (the newer state did not build). */
  isStale: boolean;
  /** True when the page is made of the site's sources without a build; `Label` says why. */
  isSimple: boolean;
  /** True while the draft is shown as it is being written; `TreeId` is then the newest state that pages were told of. */
  isLive: boolean;
  /** A sentence on why the newest edits cannot be seen as they are made, or null. */
  notice: string | null;
}

/** Something went wrong in a page that the preview has on screen; sent to every client that has the site open. The text is a page's: data, never instructions. */
export interface PreviewProblem {
  site: string;
  /** The tree whose page it is. */
  treeId: string;
  /** The page's own words, as it also tells them to the frame that it is in. */
  said: string;
  /** The same at its place in the site's files, as far as that is known. */
  problem: BuildDiagnostic;
}

export interface ProofGetRequest {
  site: string;
  /** A commit id or an unambiguous prefix of at least 7 digits; null for the change that waits. */
  checkpointId?: string | null;
}

export interface ProofGetResponse {
  /** Null where nothing is known: nothing was built, or it was not Builder that made it. */
  proof: Proof | null;
}

export interface ProofPictureRequest {
  site: string;
  /** As `ProofPagePicture` has it. */
  picture: string;
}

export interface ProofPictureResponse {
  contentType: string;
  /** The picture in base64; null when it is not kept any more. */
  data: string | null;
}

/** A proof in a line. */
export interface ProofSummary {
  /** Such as “4 pages and 5 things tried work”. */
  headline: string;
  /** Whether pages were seen, and nothing that is wrong is new. */
  isWell: boolean;
}

/** What was proved of a step. */
export interface Proof {
  summary: ProofSummary;
  /** What came of the whole check in a sentence, for a person. */
  message: string;
  /** The one that looked, with its version; null where none did. */
  browser: string | null;
  pages: ProofPage[];
  /** How many addresses were not looked at. */
  pagesLeft: number;
  /** Why no page was looked at, in a sentence; null when they were. */
  whyNotSeen: string | null;
  flows: ProofFlow[];
  /** How many flows were not tried. */
  flowsLeft: number;
  /** Why no flow was tried, in a sentence; null when they were, or there is none. */
  whyNotTried: string | null;
  findings: ProofFinding[];
  /** How much more was found than is listed. */
  findingsLeft: number;
  /** Of all looks and tries together. */
  durationMilliseconds: number;
}

export interface ProofPage {
  /** The address within the site, such as `/about`. */
  route: string;
  title: string | null;
  /** Of the window, in CSS pixels. */
  width: number;
  /** `light` or `dark`. */
  scheme: string;
  /** It was opened with what an earlier version of the site had stored in the browser. */
  isReturningVisitor: boolean;
  /** How much is wrong with it that is no matter of taste. */
  problems: number;
  durationMilliseconds: number;
  /** Names a small picture of it; null where there is none. */
  picture: string | null;
}

export interface ProofFlow {
  /** Its file within the site. */
  path: string;
  /** What a person can do, in plain words. */
  title: string;
  works: boolean;
  /** The step that could not be done, from 1; null when all of them were. */
  failedStep: number | null;
  /** What stood in the way; null when nothing did. */
  message: string | null;
  durationMilliseconds: number;
}

export interface ProofFinding {
  severity: BuildSeverity;
  message: string;
  /** Path within the site, or null. */
  path: string | null;
  /** From 1, or null. */
  line: number | null;
  /** It was there before the change. */
  isOld: boolean;
}

export interface PublishTargetsResponse {
  targets: PublishTarget[];
}

export interface PublishTarget {
  /** Such as `netlify`. */
  id: string;
  /** How it is written, such as `netlify` or `folder:PATH`. */
  shape: string;
  title: string;
  /** What its token must be allowed to do; null where none is needed. */
  token: PublishToken | null;
}

export interface PublishToken {
  /** There is one, from the environment or given before. */
  isThere: boolean;
  /** The environment's name for it. */
  variable: string;
  /** What it must be allowed to do. */
  rights: string;
  /** The page on which one is made. */
  where: string;
}

export interface PublishConfigureRequest {
  target: string;
  /** Empty takes it away. */
  token: string;
}

export interface PublishCheckRequest {
  site: string;
  /** Null when it is not known yet where it goes. */
  target?: string | null;
}

export interface PublishCheckResponse {
  /** Nothing is wrong with it but what is a matter of taste. */
  mayBePublished: boolean;
  /** What is never published, whoever says yes. */
  secrets: BuildDiagnostic[];
  /** Everything else: errors stand in the way until a person says otherwise, warnings do not. */
  problems: BuildDiagnostic[];
  /** How many files it has. */
  files: number;
  bytes: number;
  /** What came of it in a sentence, for a person. */
  message: string;
}

export interface PublishSendRequest {
  site: string;
  target: string;
  /** Its name at the host; null for the one it has there, or one made of the folder’s name. */
  project?: string | null;
  /** The person wants it so. Secrets are not published by that either. */
  despiteProblems?: boolean;
}

export interface PublishSendResponse {
  check: PublishCheckResponse;
  /** Null when nothing was sent because of what was found. */
  outcome: PublishOutcome | null;
}

export interface PublishMakeLiveRequest {
  site: string;
  target: string;
  id: string;
}

export interface PublishRollBackRequest {
  site: string;
  target: string;
}

export interface PublishListRequest {
  site: string;
}

export interface PublishListResponse {
  publishes: Publish[];
}

export interface PublishOutcome {
  publish: Publish;
  /** How many files were sent; the host had the others. */
  files: number;
  /** Of the files that were sent. */
  bytes: number;
  /** Files that visitors do not get as they were sent. */
  differing: string[];
  /** What came of it in a sentence, for a person. */
  message: string;
}

export interface Publish {
  /** Stands for its files: 16 hexadecimal digits. */
  id: string;
  target: string;
  /** Where it can be looked at before it is live; null where it cannot. */
  address: string | null;
  /** The address that everybody knows, once it was live. */
  liveAddress: string | null;
  sentAt: string;
  /** When it was made live last; null when it never was. */
  liveSince: string | null;
  /** Whether it is the one that everybody gets, as far as Builder has made it so. */
  isLive: boolean;
}

/** How far a publish is; sent to every client that has the site open. */
export interface PublishEvent {
  site: string;
  /** What is being done, in a few words. */
  message: string;
  /** Done so far, of ; both 0 where nothing is counted. */
  bytes: number;
  total: number;
}

export interface ReviewGetRequest {
  site: string;
}

export interface Review {
  site: string;
  /** Null when no review waits. */
  reviewId: string | null;
  /** The prompt that led to it. */
  prompt: string;
  /** What the model said it did. */
  summary: string;
  /** Whether the draft as it is passed the type check and the build. */
  isVerified: boolean;
  files: ReviewFile[];
  steps: CheckpointSummary[];
  /** What was seen of its pages and tried on them; null where that is not known. */
  proof: Proof | null;
}

export interface ReviewFile {
  change: ChangedFile;
  /** Absolute path of the file in the workspace; it need not exist (an added file). */
  workspacePath: string;
  /** Absolute path of the file in the draft; it need not exist (a deleted file). */
  draftPath: string;
  isBinary: boolean;
  /** True when the workspace's file has changed since the draft was opened in a way that cannot be merged. */
  hasConflict: boolean;
  hunks: ReviewHunk[];
}

export interface ReviewHunk {
  /** First line of the hunk in the workspace, from 1. */
  oldStart: number;
  oldCount: number;
  /** First line of the hunk in the draft, from 1. */
  newStart: number;
  newCount: number;
}

export interface ReviewDecideRequest {
  site: string;
  reviewId: string;
  decision: ReviewDecision;
  /** The files it is about; null for all of the review. */
  paths: string[] | null;
}

export interface ReviewDecideResponse {
  landed: string[];
  /** Files that were left as they are because both sides changed the same lines. */
  conflicts: string[];
  /** What landed on the branch, oldest first. */
  commits: CheckpointSummary[];
  /** What happened, in a plain sentence. */
  message: string;
  /** The review that still waits for the other files, or null. */
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
  /** The first prompt, shortened. */
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
  /** Null while it runs or waits. */
  outcome: TurnOutcome | null;
  /** What the model said, all steps together. */
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
  /** Absolute path of the site's folder. */
  site: string;
}

export interface SiteCreateRequest {
  /** Absolute path of the folder to make; it must be missing or empty. */
  site: string;
  /** Which template; null for the default one. */
  templateId: string | null;
}

/** How a site stands. */
export interface SiteState {
  /** Canonical absolute path of the site's folder; use it in later requests. */
  site: string;
  /** Absolute path of the folder in which the draft's files are, each at its path in the site. It may be missing. */
  draftFolder: string;
  /** The folder's name, for display. */
  name: string;
  /** The template it was made from, or null when unknown. */
  templateId: string | null;
  /** The branch that is checked out, or null (detached, or no repository yet). */
  branch: string | null;
  /** Whether the workspace has changes that no commit holds. */
  hasPendingChanges: boolean;
  /** The review that waits for a decision, or null. */
  reviewId: string | null;
  /** Sentences to show to the person, such as what a recovery did. Often empty. */
  notices: string[];
}

export interface TemplateListResponse {
  templates: TemplateSummary[];
}

export interface TemplateSummary {
  /** Stable identifier, such as `react`. */
  id: string;
  title: string;
  description: string;
  isDefault: boolean;
  /** Names of the recorded conversations that the offline model can replay with it. */
  conversations: TemplateConversation[];
}

export interface TemplateConversation {
  /** Stable identifier within the template. */
  name: string;
  title: string;
  /** The prompts it answers, in order. */
  prompts: string[];
}

export interface TurnStartRequest {
  /** The site's folder, as `SiteStateSite` gave it. */
  site: string;
  /** What the person wants, in their words. 1 to 100,000 characters. */
  prompt: string;
  /** The session to go on with; null for the site's latest, or a new one. */
  sessionId?: string | null;
  /** The model as `provider:name`; null for the configured one. */
  model?: string | null;
  /** Code the person had selected, or null. */
  selection?: Selection | null;
  /** Problems to fix, as shown in the editor; empty for none. */
  diagnostics?: string[] | null;
  /** True to land a turn that builds without waiting for a review. */
  keepAutomatically?: boolean;
  /** With the offline model: which recorded conversation to replay; null for the site's own. */
  conversation?: string | null;
}

export interface Selection {
  /** Path within the site, with `/`. */
  path: string;
  /** First selected line, from 1. */
  startLine: number;
  /** Last selected line, from 1, inclusive. */
  endLine: number;
  /** The selected text as the editor shows it, saved or not. */
  text: string;
}

export interface TurnStartResponse {
  turnId: string;
  sessionId: string;
  /** 0 when the turn runs at once, else how many turns are before it. */
  queuePosition: number;
}

export interface TurnCancelRequest {
  turnId: string;
}

export interface TurnCancelResponse {
  /** False when the turn had already ended or was still queued. */
  wasRunning: boolean;
}

export interface TurnAnswerRequest {
  turnId: string;
  questionId: string;
  answer: string;
}

export interface TurnAnswerResponse {
  /** False when the question was no longer open. */
  accepted: boolean;
}

export interface TurnEventsRequest {
  turnId: string;
  /** The last sequence number seen; 0 for all. */
  afterSequence: number;
}

export interface TurnEventsResponse {
  /** In order of their sequence. */
  events: TurnEvent[];
  /** True when the turn has ended and its last event is among those seen. */
  isComplete: boolean;
}

/** The turn began. */
export interface TurnEventStarted {
  kind: 'started';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  site: string;
  sessionId: string;
  prompt: string;
  /** The model as `provider:name`. */
  model: string;
  /** True when the offline model replays a recorded conversation. */
  isReplay: boolean;
}

/** More of what the model says. Batched per frame. */
export interface TurnEventTextDelta {
  kind: 'text.delta';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  text: string;
}

/** The stream was lost and the step is asked again: forget the text of this step that was shown so far. */
export interface TurnEventTextReset {
  kind: 'text.reset';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  reason: string;
}

/** A tool began. */
export interface TurnEventToolStarted {
  kind: 'tool.started';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  callId: string;
  tool: string;
  /** What it does, in a few words, such as `Edit src/App.tsx`. */
  summary: string;
}

/** A tool ended. */
export interface TurnEventToolFinished {
  kind: 'tool.finished';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  callId: string;
  succeeded: boolean;
  /** What came of it, in one sentence. */
  message: string;
}

/** An edit set was applied to the draft, whole. */
export interface TurnEventEditsApplied {
  kind: 'edits.applied';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  files: ChangedFile[];
}

/** A step was committed under `refs/builder/`. */
export interface TurnEventCheckpointCreated {
  kind: 'checkpoint.created';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  checkpoint: CheckpointSummary;
}

/** The draft is being type-checked and built. */
export interface TurnEventBuildStarted {
  kind: 'build.started';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
}

/** The check of the draft ended. */
export interface TurnEventBuildFinished {
  kind: 'build.finished';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  build: BuildSummary;
}

/** Problems that are new since the last check. */
export interface TurnEventDiagnosticsFound {
  kind: 'diagnostics';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  diagnostics: BuildDiagnostic[];
}

/** Tokens that a step used. */
export interface TurnEventUsageCounted {
  kind: 'usage';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  step: number;
  usage: UsageSummary;
}

/** The model asks the person; answer with `builder/turn.answer`. */
export interface TurnEventQuestionAsked {
  kind: 'question.asked';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  questionId: string;
  question: string;
  options: string[];
}

/** Something the person should know, such as a retry after a provider's limit. */
export interface TurnEventNotice {
  kind: 'notice';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  message: string;
  detail: string | null;
}

/** The turn ended; always the last event. */
export interface TurnEventFinished {
  kind: 'finished';
  /** The turn it belongs to. */
  turnId: string;
  /** Grows by one from event to event within a turn, from 1. */
  sequence: number;
  outcome: TurnOutcome;
  /** What came of it, in a plain sentence or two. */
  message: string;
  /** The review that now waits, or null. */
  reviewId: string | null;
  /** What landed on the branch, oldest first; empty when nothing did. */
  commits: CheckpointSummary[];
  error: ErrorDetail | null;
}

/** Something that happened in a turn. A closed set, told apart by `kind`. */
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
  /** The earlier path of a moved file, else null. */
  movedFrom: string | null;
  /** Lines added. */
  additions: number;
  /** Lines removed. */
  deletions: number;
}

export interface UsageSummary {
  inputTokens: number;
  outputTokens: number;
  /** The part of the input that the provider had cached. */
  cachedInputTokens: number;
}

/** What each request takes and answers. */
export interface Calls {
  buildStart: { request: BuildStartRequest; response: BuildSummary };
  buildStatus: { request: BuildStatusRequest; response: BuildStatusResponse };
  checkpointList: { request: CheckpointListRequest; response: CheckpointListResponse };
  checkpointDiff: { request: CheckpointDiffRequest; response: CheckpointDiffResponse };
  checkpointUndo: { request: CheckpointUndoRequest; response: CheckpointChangeResponse };
  checkpointRestore: { request: CheckpointRestoreRequest; response: CheckpointChangeResponse };
  editApply: { request: EditApplyRequest; response: EditApplyResponse };
  flowTry: { request: FlowTryRequest; response: FlowTryResponse };
  flowExport: { request: FlowExportRequest; response: FlowExportResponse };
  modelList: { request: undefined; response: ModelListResponse };
  modelConfigure: { request: ModelConfigureRequest; response: ModelListResponse };
  modelTest: { request: ModelTestRequest; response: ModelTestResponse };
  modelOffer: { request: ModelOfferRequest; response: ModelListResponse };
  modelSay: { request: ModelSayRequest; response: ModelSayResponse };
  previewOpen: { request: PreviewOpenRequest; response: PreviewState };
  previewForward: { request: PreviewForwardRequest; response: PreviewState };
  previewNavigate: { request: PreviewNavigateRequest; response: PreviewReach };
  previewHighlight: { request: PreviewHighlightRequest; response: PreviewReach };
  proofGet: { request: ProofGetRequest; response: ProofGetResponse };
  proofPicture: { request: ProofPictureRequest; response: ProofPictureResponse };
  publishTargets: { request: undefined; response: PublishTargetsResponse };
  publishConfigure: { request: PublishConfigureRequest; response: PublishTargetsResponse };
  publishCheck: { request: PublishCheckRequest; response: PublishCheckResponse };
  publishSend: { request: PublishSendRequest; response: PublishSendResponse };
  publishMakeLive: { request: PublishMakeLiveRequest; response: PublishOutcome };
  publishRollBack: { request: PublishRollBackRequest; response: PublishOutcome };
  publishList: { request: PublishListRequest; response: PublishListResponse };
  reviewGet: { request: ReviewGetRequest; response: Review };
  reviewDecide: { request: ReviewDecideRequest; response: ReviewDecideResponse };
  sessionList: { request: SessionListRequest; response: SessionListResponse };
  sessionGet: { request: SessionGetRequest; response: SessionDetail };
  sessionDelete: { request: SessionDeleteRequest; response: SessionDeleteResponse };
  siteOpen: { request: SiteOpenRequest; response: SiteState };
  siteCreate: { request: SiteCreateRequest; response: SiteState };
  templateList: { request: undefined; response: TemplateListResponse };
  turnStart: { request: TurnStartRequest; response: TurnStartResponse };
  turnCancel: { request: TurnCancelRequest; response: TurnCancelResponse };
  turnAnswer: { request: TurnAnswerRequest; response: TurnAnswerResponse };
  turnEvents: { request: TurnEventsRequest; response: TurnEventsResponse };
}
