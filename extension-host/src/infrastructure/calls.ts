import type * as wire from '../protocol/generated';

/** Every request of the contract by its short name: what goes in and what comes out. */
export interface Calls {
  buildStart: [wire.BuildStartRequest, wire.BuildSummary];
  checkpointList: [wire.CheckpointListRequest, wire.CheckpointListResponse];
  checkpointDiff: [wire.CheckpointDiffRequest, wire.CheckpointDiffResponse];
  checkpointUndo: [wire.CheckpointUndoRequest, wire.CheckpointChangeResponse];
  checkpointRestore: [wire.CheckpointRestoreRequest, wire.CheckpointChangeResponse];
  modelList: [undefined, wire.ModelListResponse];
  modelConfigure: [wire.ModelConfigureRequest, wire.ModelListResponse];
  modelTest: [wire.ModelTestRequest, wire.ModelTestResponse];
  modelOffer: [wire.ModelOfferRequest, wire.ModelListResponse];
  modelSay: [wire.ModelSayRequest, wire.ModelSayResponse];
  previewHighlight: [wire.PreviewHighlightRequest, wire.PreviewReach];
  previewForward: [wire.PreviewForwardRequest, wire.PreviewState];
  publishTargets: [undefined, wire.PublishTargetsResponse];
  publishConfigure: [wire.PublishConfigureRequest, wire.PublishTargetsResponse];
  publishSend: [wire.PublishSendRequest, wire.PublishSendResponse];
  publishMakeLive: [wire.PublishMakeLiveRequest, wire.PublishOutcome];
  publishRollBack: [wire.PublishRollBackRequest, wire.PublishOutcome];
  publishList: [wire.PublishListRequest, wire.PublishListResponse];
  previewOpen: [wire.PreviewOpenRequest, wire.PreviewState];
  proofPicture: [wire.ProofPictureRequest, wire.ProofPictureResponse];
  reviewGet: [wire.ReviewGetRequest, wire.Review];
  reviewDecide: [wire.ReviewDecideRequest, wire.ReviewDecideResponse];
  sessionList: [wire.SessionListRequest, wire.SessionListResponse];
  sessionGet: [wire.SessionGetRequest, wire.SessionDetail];
  sessionDelete: [wire.SessionDeleteRequest, wire.SessionDeleteResponse];
  siteOpen: [wire.SiteOpenRequest, wire.SiteState];
  siteCreate: [wire.SiteCreateRequest, wire.SiteState];
  templateList: [undefined, wire.TemplateListResponse];
  turnStart: [wire.TurnStartRequest, wire.TurnStartResponse];
  turnCancel: [wire.TurnCancelRequest, wire.TurnCancelResponse];
  turnAnswer: [wire.TurnAnswerRequest, wire.TurnAnswerResponse];
  turnEvents: [wire.TurnEventsRequest, wire.TurnEventsResponse];
}

export const turnEventNotification = 'builder/turn.event';
export const previewChangedNotification = 'builder/preview.changed';
export const publishEventNotification = 'builder/publish.event';
export const previewProblemNotification = 'builder/preview.problem';
