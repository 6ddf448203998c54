using System.CommandLine;
using PacSpace.Cli.Output;
using PacSpace.Storage.Ledger;

namespace PacSpace.Cli;

/// <summary>Parses and runs; says what is wrong in one line, or as JSON where that was asked for, and with its exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        var isJson = parsed.Tokens.Any(t => t.Value == "--json");
        var advice = $"Try '{PathOf(parsed.CommandResult.Command)} --help'.";
        if (parsed.Errors.Count > 0)
            return Tell(isJson, ExitCodes.Usage, [.. parsed.Errors.Select(e => OneLine(e.Message)), advice]);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException e)
        {
            return Tell(isJson, ExitCodes.Usage, e.Message);
        }
        // The client's word for what can't be sent.
        catch (ArgumentException e)
        {
            return Tell(isJson, ExitCodes.Usage, OneLine(e.Message), advice);
        }
        catch (Exception e) when (
            e is StorageUnavailableException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Tell(isJson, ExitCodes.Incomplete, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Tell(isJson, ExitCodes.Incomplete, "Stopped.");
        }
    }

    private static int Tell(bool isJson, int exitCode, params string[] lines)
    {
        if (!isJson) Console.Error.WriteLine(string.Join(Environment.NewLine, lines));
        else
        {
            using var error = Console.OpenStandardError();
            JsonLine.Write(json =>
            {
                json.WriteStartObject("error");
                json.WriteString("code", exitCode == ExitCodes.Usage ? "USAGE" : "INCOMPLETE");
                json.WriteString("message", string.Join(' ', lines));
                json.WriteNull("status");
                json.WriteNull("requestId");
                json.WriteEndObject();
            }, error);
        }
        return exitCode;
    }

    private static string OneLine(string text) =>
        Terminal.Plain(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string PathOf(Symbol command) =>
        command.Parents.FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
