using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Dashboard tokens, under <c>PacSpace:Jwt</c>.</summary>
public sealed class JwtOptions
{
    public const string Section = "PacSpace:Jwt";

    /// <summary>How long a log-in lasts.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);
}
