using System.Text.Json;
using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Source-generated JSON for every record of the contract, strict about what is missing.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(ErrorDetail))]
[JsonSerializable(typeof(SiteOpenRequest))]
[JsonSerializable(typeof(SiteCreateRequest))]
[JsonSerializable(typeof(SiteState))]
[JsonSerializable(typeof(TemplateListResponse))]
[JsonSerializable(typeof(TurnStartRequest))]
[JsonSerializable(typeof(TurnStartResponse))]
[JsonSerializable(typeof(TurnCancelRequest))]
[JsonSerializable(typeof(TurnCancelResponse))]
[JsonSerializable(typeof(TurnAnswerRequest))]
[JsonSerializable(typeof(TurnAnswerResponse))]
[JsonSerializable(typeof(TurnEventsRequest))]
[JsonSerializable(typeof(TurnEventsResponse))]
[JsonSerializable(typeof(TurnEvent))]
[JsonSerializable(typeof(ReviewGetRequest))]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(ReviewDecideRequest))]
[JsonSerializable(typeof(ReviewDecideResponse))]
[JsonSerializable(typeof(CheckpointListRequest))]
[JsonSerializable(typeof(CheckpointListResponse))]
[JsonSerializable(typeof(CheckpointDiffRequest))]
[JsonSerializable(typeof(CheckpointDiffResponse))]
[JsonSerializable(typeof(CheckpointUndoRequest))]
[JsonSerializable(typeof(CheckpointRestoreRequest))]
[JsonSerializable(typeof(CheckpointChangeResponse))]
[JsonSerializable(typeof(BuildStartRequest))]
[JsonSerializable(typeof(BuildSummary))]
[JsonSerializable(typeof(BuildEvent))]
[JsonSerializable(typeof(BuildEvent.Started), TypeInfoPropertyName = "BuildStartedEvent")]
[JsonSerializable(typeof(BuildEvent.Finished), TypeInfoPropertyName = "BuildFinishedEvent")]
[JsonSerializable(typeof(BuildStatusRequest))]
[JsonSerializable(typeof(BuildStatusResponse))]
[JsonSerializable(typeof(PreviewForwardRequest))]
[JsonSerializable(typeof(PreviewHighlightRequest))]
[JsonSerializable(typeof(PreviewNavigateRequest))]
[JsonSerializable(typeof(PreviewOpenRequest))]
[JsonSerializable(typeof(PreviewProblem))]
[JsonSerializable(typeof(PreviewReach))]
[JsonSerializable(typeof(PreviewState))]
[JsonSerializable(typeof(SessionListRequest))]
[JsonSerializable(typeof(SessionListResponse))]
[JsonSerializable(typeof(SessionGetRequest))]
[JsonSerializable(typeof(SessionDetail))]
[JsonSerializable(typeof(SessionDeleteRequest))]
[JsonSerializable(typeof(SessionDeleteResponse))]
[JsonSerializable(typeof(ModelListResponse))]
[JsonSerializable(typeof(ModelConfigureRequest))]
[JsonSerializable(typeof(EditApplyRequest))]
[JsonSerializable(typeof(EditApplyResponse))]
public sealed partial class ProtocolJson : JsonSerializerContext;
