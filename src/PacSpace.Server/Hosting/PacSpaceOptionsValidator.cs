using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Secrets;

namespace PacSpace.Server.Hosting;

/// <summary>Checks at start what annotations cannot say.</summary>
internal sealed class PacSpaceOptionsValidator : IValidateOptions<PacSpaceOptions>
{
    public ValidateOptionsResult Validate(string? name, PacSpaceOptions options)
    {
        var failures = new List<string>();
        if (options.MasterKey is { Length: > 0 } key && !MasterKey.TryDecode(key, out _))
            failures.Add($"PacSpace:MasterKey must be the base64 of {MasterKey.Size} bytes (openssl rand -base64 32).");
        if (options.PublicUrl is { Length: > 0 } url && !PublicUrl.IsUsable(url))
            failures.Add("PacSpace:PublicUrl must be http(s)://<ASCII host name>[:port].");
        if (!TrustedProxies.TryParse(options.TrustedProxies, out _))
            failures.Add("PacSpace:TrustedProxies must be CIDRs separated by commas, such as 10.0.0.0/8.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
