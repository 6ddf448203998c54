using System.Text.Json.Nodes;
using PacSpace.Client;

namespace AiGateway;

/// <summary>Records usage, in order, a hundred calls a request, for as long as it takes.</summary>
internal sealed partial class UsageSender(UsageFile usage, PacSpaceClient pacSpace, ILogger<UsageSender> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var next = await usage.NextAsync(100, stoppingToken);
            if (!await RecordAsync(next, stoppingToken)) await Task.Delay(Pause, stoppingToken);
        }
    }

    /// <summary>Whether all were recorded. What was not, and what comes after it, is sent again.</summary>
    private async Task<bool> RecordAsync(IReadOnlyList<Usage> next, CancellationToken ct)
    {
        try
        {
            var answer = await pacSpace.Balance.EmitBatchAsync([.. next.Select(AsDelta)], ct: ct);
            var recorded = answer.Results.TakeWhile(result => result.Status != "FAILED").Count();
            usage.Recorded(recorded);
            if (recorded == next.Count) return true;
            var refused = answer.Results[recorded];
            LogRefused(next[recorded].Id, refused.Code ?? "", refused.Error ?? "");
            return false;
        }
        catch (PacSpaceException e)
        {
            LogWaiting(next.Count, e.Code, e.Message);
            return false;
        }
    }

    private static BatchDelta AsDelta(Usage usage) => new()
    {
        CustomerId = usage.Customer,
        Delta = -usage.Cost,
        Reason = $"tokens of {usage.Model}",
        ReferenceId = usage.Id,
        Metadata = new JsonObject
        {
            ["model"] = usage.Model,
            ["promptTokens"] = usage.PromptTokens,
            ["completionTokens"] = usage.CompletionTokens,
        },
        IdempotencyKey = usage.Id,
    };

    [LoggerMessage(1, LogLevel.Error, "{Id} was refused, and what follows waits for it: {Code}: {Message}")]
    private partial void LogRefused(string id, string code, string message);

    [LoggerMessage(2, LogLevel.Warning, "{Count} calls wait to be recorded: {Code}: {Message}")]
    private partial void LogWaiting(int count, string code, string message);
}
