using System.Net;

namespace PacSpace.Server.Mail;

/// <summary>A mail server and who we are there.</summary>
internal sealed record SmtpAddress(string Host, int Port, bool IsTls, NetworkCredential? Credential)
{
    private const int SubmissionPort = 587;
    private const int SubmissionsPort = 465;

    public static bool TryParse(string text, out SmtpAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps")
            || uri.Host.Length == 0) return false;
        var isTls = uri.Scheme == "smtps";
        var user = uri.UserInfo.Split(':', 2);
        var credential = uri.UserInfo.Length == 0 ? null : new NetworkCredential(
            Uri.UnescapeDataString(user[0]), user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "");
        var port = uri.Port > 0 ? uri.Port : isTls ? SubmissionsPort : SubmissionPort;
        address = new SmtpAddress(uri.IdnHost, port, isTls, credential);
        return true;
    }

    /// <summary>Never the password: records print their members.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
