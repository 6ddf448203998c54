namespace PacSpace.Bench.Load;

/// <summary>What one sender sends to one target.</summary>
internal sealed record Lane(string Key, RequestBody Body, AnswerCheck Check);
