namespace PacSpace.Core.Notes;

/// <summary>Why a policy was refused.</summary>
/// <param name="Line">The line, from 1; 0 if the file as a whole is at fault.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record PolicyError(int Line, string Message)
{
    public override string ToString() => Line > 0 ? $"line {Line}: {Message}" : Message;
}
