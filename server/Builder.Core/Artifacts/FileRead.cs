namespace Builder.Core.Artifacts;

/// <summary>A file that decided what a check found.</summary>
/// <param name="Path">Within the folder that was checked where it lies there, so that it means the same in another; else absolute.</param>
/// <param name="Hash">SHA-256 of its bytes; null when there was no such file.</param>
internal sealed record FileRead(string Path, string? Hash);
