using System.CommandLine;

namespace PacSpace.Cli.Calls;

/// <summary>Commands that call the server.</summary>
internal static class Calling
{
    /// <summary>Adds the options of a call, and what it does; refusals are told and have their exit code.</summary>
    public static Command Calls(this Command command, Func<ParseResult, Session, CancellationToken, Task<int>> run)
    {
        Connection.AddTo(command);
        command.Options.Add(CommonOptions.Timeout);
        command.Options.Add(CommonOptions.MaxRetries);
        command.Options.Add(CommonOptions.Json);
        command.SetAction((parsed, ct) => Refusals.ToldAsync(parsed.GetValue(CommonOptions.Json), async () =>
        {
            using var session = Session.Open(parsed);
            return await run(parsed, session, ct);
        }));
        return command;
    }
}
