using System.CommandLine;
using System.Text.Json.Nodes;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Login;

/// <summary><c>pacspace login</c>: begins a session, for <c>pacspace keys</c>.</summary>
internal static class LoginCommand
{
    private static readonly Option<string?> Email =
        Arguments.Option("--email", "ADDRESS", "Your account's address (default: it is asked for).");

    private static readonly Option<bool> FromStandardInput =
        new("--password-stdin") { Description = "Read the password from the standard input instead of asking for it." };

    public static Command Create()
    {
        var command = new Command("login", "Logs in with e-mail and password, and keeps the session for this user alone.")
        {
            Email, FromStandardInput, CommonOptions.Json,
        };
        Connection.AddServerTo(command);
        command.SetAction((parsed, ct) => Refusals.ToldAsync(parsed.GetValue(CommonOptions.Json), () => RunAsync(parsed, ct)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var connection = Connection.Of(parsed);
        var email = parsed.GetValue(Email) ?? await Password.AskAsync("E-mail", isSecret: false, ct);
        var password = parsed.GetValue(FromStandardInput) ? await Password.ReadAsync(ct)
            : await Password.AskAsync("Password", isSecret: true, ct);
        using var dashboard = new Dashboard(connection.Server, token: null);
        var data = await dashboard.SendAsync(
            HttpMethod.Post, "auth/login", new JsonObject { ["email"] = email, ["password"] = password }, ct);
        if (!data.TryGetProperty("token", out var token))
            throw new PacSpaceException("The server asks for more than a password, which this command can't give.",
                new ErrorInfo { Code = "MFA_REQUIRED" });
        var credentials = new Credentials
        {
            BaseUrl = connection.Server.OriginalString.TrimEnd('/'),
            Email = data.GetProperty("email").GetString(),
            Token = token.GetString(),
            ExpiresAt = data.GetProperty("expiresAt").GetDateTimeOffset(),
            // Another account's key would go on recording for that one.
            ApiKey = connection.Stored?.Email == data.GetProperty("email").GetString() ? connection.Stored?.ApiKey : null,
        };
        CredentialsFile.Write(credentials);
        if (parsed.GetValue(CommonOptions.Json))
            JsonLine.Write(json =>
            {
                json.WriteString("email", credentials.Email);
                json.WriteString("baseUrl", credentials.BaseUrl);
                json.WriteString("expiresAt", Shown.Of(credentials.ExpiresAt));
                json.WriteString("file", CredentialsFile.Path);
            });
        else
            Console.Out.WriteLine(Terminal.Plain(
                $"Logged in at {credentials.BaseUrl} as {credentials.Email}, until {Shown.Of(credentials.ExpiresAt)}."));
        return ExitCodes.Success;
    }
}
