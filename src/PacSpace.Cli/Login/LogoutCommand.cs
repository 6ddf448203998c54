using System.CommandLine;
using System.Net;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Login;

/// <summary><c>pacspace logout</c>: ends the session and forgets what was kept.</summary>
internal static class LogoutCommand
{
    public static Command Create()
    {
        var command = new Command("logout", "Ends the session, and removes the stored token and key.") { CommonOptions.Json };
        command.SetAction((parsed, ct) => Refusals.ToldAsync(parsed.GetValue(CommonOptions.Json), () => RunAsync(parsed, ct)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var stored = CredentialsFile.Read();
        // Gone from here even if the server can't be told.
        CredentialsFile.Delete();
        if (stored?.Token is { } token)
        {
            using var dashboard = new Dashboard(new Uri(stored.BaseUrl), token);
            try
            {
                await dashboard.SendAsync(HttpMethod.Post, "auth/logout", body: null, ct);
            }
            catch (PacSpaceException e) when (e.StatusCode == HttpStatusCode.Unauthorized)
            {
                // It had ended already.
            }
        }
        if (parsed.GetValue(CommonOptions.Json)) JsonLine.Write(json => json.WriteString("baseUrl", stored?.BaseUrl));
        else Console.Out.WriteLine(stored is null ? "You were not logged in." : $"Logged out at {stored.BaseUrl}.");
        return ExitCodes.Success;
    }
}
