using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PacSpace.Client;

namespace AiGateway;

/// <summary>The one endpoint.</summary>
internal static class Completions
{
    public static async Task<IResult> CompleteAsync(
        JsonObject call, HttpRequest request, IOptions<GatewayOptions> options, PacSpaceClient pacSpace,
        UsageFile usage, Provider provider, CancellationToken ct)
    {
        var token = request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        if (!options.Value.Tokens.TryGetValue(token, out var customer))
            return Refuse(StatusCodes.Status401Unauthorized, "invalid_api_key", "The token is nobody's.");
        var model = call["model"]?.ToString() ?? "";
        if (!options.Value.Models.TryGetValue(model, out var price))
            return Refuse(StatusCodes.Status404NotFound, "model_not_found", $"The model '{model}' has no price.");
        if (call["stream"]?.GetValue<bool>() is true)
            return Refuse(StatusCodes.Status400BadRequest, "unsupported", "This sample does not stream.");
        if (!await HasBalanceAsync(pacSpace, usage, customer, ct))
            return Refuse(StatusCodes.Status402PaymentRequired, "insufficient_quota", "The prepaid balance is used.");

        var (status, answer) = await provider.CompleteAsync(call, ct);
        if (answer?["usage"] is not JsonObject counted) return Results.Json(answer, statusCode: status);
        var (prompt, completion) = ((long)counted["prompt_tokens"]!, (long)counted["completion_tokens"]!);
        // On disk before the customer has its answer: from here on the call is billed, and once.
        usage.Add(new Usage(
            $"chat-{Guid.CreateVersion7():N}", customer, model, prompt, completion, price.Of(prompt, completion)));
        return Results.Json(answer, statusCode: status);
    }

    /// <summary>
    /// What is recorded, less what was used since and is still on its way. What was recorded a moment ago may count as
    /// both: nobody is refused for that, but looked at again until nothing is on its way, for some five seconds.
    /// </summary>
    private static async Task<bool> HasBalanceAsync(
        PacSpaceClient pacSpace, UsageFile usage, string customer, CancellationToken ct)
    {
        for (var look = 1; ; look++)
        {
            var recorded = await BalanceAsync(pacSpace, customer, ct);
            var unsent = usage.Unsent(customer);
            if (recorded - unsent > 0) return true;
            if (unsent == 0 || look == 100) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    private static async Task<decimal> BalanceAsync(PacSpaceClient pacSpace, string customer, CancellationToken ct)
    {
        try
        {
            return (await pacSpace.Balance.DeriveAsync(customer, new() { Limit = 1 }, ct)).ComputedBalance;
        }
        catch (NotFoundException)
        {
            return 0; // never paid anything
        }
    }

    private static IResult Refuse(int status, string code, string message) =>
        Results.Json(new { error = new { code, message } }, statusCode: status);
}
