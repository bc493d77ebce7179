using System.Text.Json;
using Builder.Protocol;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>
/// Turns whatever went wrong into an error of the wire: a code, a sentence for a person, and <see cref="ErrorDetail"/> as its data.
/// Clients tell errors apart by the kind in the data, never by the text.
/// </summary>
internal static class RpcErrors
{
    /// <summary>JSON-RPC: the parameters are wrong.</summary>
    internal const int InvalidParams = -32602;

    /// <summary>JSON-RPC: a defect of ours.</summary>
    internal const int InternalError = -32603;

    /// <summary>LSP: the client cancelled the request.</summary>
    internal const int RequestCancelled = -32800;

    /// <summary>JSON-RPC leaves −32000 to −32099 to servers; the kind says which failure it is.</summary>
    internal const int ServerError = -32000;

    internal static LocalRpcException ToRpc(Exception exception, string method, ILogger log)
    {
        var detail = Describe(exception, method, log);
        var code = detail.Kind switch
        {
            ErrorKind.Validation => InvalidParams,
            ErrorKind.Cancelled => RequestCancelled,
            ErrorKind.Internal => InternalError,
            _ => ServerError,
        };
        return new LocalRpcException(detail.Message) { ErrorCode = code, ErrorData = detail };
    }

    /// <summary>What to tell the person. The text of an unforeseen exception goes to the log only, under a number that both share.</summary>
    internal static ErrorDetail Describe(Exception exception, string what, ILogger log)
    {
        switch (exception)
        {
            case Core.BuilderException known:
                return ToWire.Error(known);
            case OperationCanceledException:
                return new ErrorDetail(ErrorKind.Cancelled, "It was cancelled.", null, null);
            case JsonException malformed:
                return new ErrorDetail(
                    ErrorKind.Validation,
                    $"The request {what} does not have the form that was agreed.",
                    "Update the editor extension, so that it fits this version of Builder.",
                    malformed.Message
                );
            default:
                var number = Guid.NewGuid().ToString("n")[..8];
                log.LogError(exception, "{What} failed ({Number})", what, number);
                return new ErrorDetail(
                    ErrorKind.Internal,
                    $"Builder made a mistake of its own (report {number}). Your files are as they were.",
                    "Try once more. If it happens again, open the log and report it with that number.",
                    $"{exception.GetType().Name}, report {number}"
                );
        }
    }
}
