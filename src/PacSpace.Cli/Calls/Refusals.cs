using System.Text.Json;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Calls;

/// <summary>Says in two lines what is wrong and what to do about it, or the same as JSON.</summary>
internal static class Refusals
{
    public static async Task<int> ToldAsync(bool isJson, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (PacSpaceException e)
        {
            return Tell(e, isJson);
        }
        // JSON, and not what the API says.
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Tell(new PacSpaceException("The server answered with something else than the API's JSON.",
                new ErrorInfo { Code = "UNREADABLE_ANSWER" }, e), isJson);
        }
    }

    /// <param name="refusal">What is told.</param>
    /// <param name="isJson">How.</param>
    /// <param name="advice">What to do, where the code alone doesn't say it.</param>
    /// <param name="importId">The import that it is about.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(PacSpaceException refusal, bool isJson, string? advice = null, string? importId = null)
    {
        if (isJson)
        {
            using var error = Console.OpenStandardError();
            JsonLine.Write(json => Write(json, refusal, importId), error);
        }
        else
        {
            Console.Error.WriteLine(Terminal.Plain(What(refusal)));
            Console.Error.WriteLine(Terminal.Plain(
                $"{advice ?? Advice.On(refusal)} [{refusal.Code}{(refusal.RequestId is { } id ? $", request {id}" : "")}]".TrimStart()));
        }
        return ExitCodeOf(refusal);
    }

    private static string What(PacSpaceException refusal)
    {
        // The message tells the first of them.
        var others = refusal.Details.Skip(1).Select(d => $" {d.Field} {d.Message.TrimEnd('.')}.");
        return refusal.Message + string.Concat(others);
    }

    public static int ExitCodeOf(PacSpaceException refusal) => (int?)refusal.StatusCode switch
    {
        null when refusal.Code == "DELTA_FAILED" => ExitCodes.Failed,
        null or < 400 or 408 or 429 or >= 500 => ExitCodes.Incomplete,
        _ => ExitCodes.Refused,
    };

    private static void Write(Utf8JsonWriter json, PacSpaceException refusal, string? importId)
    {
        json.WriteStartObject("error");
        json.WriteString("code", refusal.Code);
        json.WriteString("message", refusal.Message);
        if (refusal.StatusCode is { } status) json.WriteNumber("status", (int)status);
        else json.WriteNull("status");
        json.WriteString("requestId", refusal.RequestId);
        if (refusal.RetryAfter is { } wait) json.WriteNumber("retryAfterSeconds", (long)Math.Ceiling(wait.TotalSeconds));
        if (refusal is CadenceLimitException { CustomerId: { } customer }) json.WriteString("customerId", customer);
        if (refusal is RequestTimeoutException { RecordId: { } record }) json.WriteString("recordId", record);
        if (importId is not null) json.WriteString("importId", importId);
        json.WriteStartArray("details");
        foreach (var detail in refusal.Details)
        {
            json.WriteStartObject();
            json.WriteString("field", detail.Field);
            json.WriteString("message", detail.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
