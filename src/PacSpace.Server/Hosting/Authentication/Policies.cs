namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Who may call a route. One that names none of these, and is not open to all, still asks who is there.</summary>
public static class Policies
{
    /// <summary>The Balance API: a key of an environment that is active.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>The dashboard API: any user of a tenant.</summary>
    public const string Dashboard = "Dashboard";

    /// <summary>The dashboard API's calls that change customers and their records: all but viewers.</summary>
    public const string Manage = "Manage";

    /// <summary>The dashboard API's calls on keys and environments: owners and admins.</summary>
    public const string Administer = "Administer";
}

/// <summary>Names of the authentication schemes.</summary>
internal static class Schemes
{
    /// <summary>Hands on to one of the others by the path of the request.</summary>
    public const string ByPath = "ByPath";

    public const string ApiKey = "ApiKey";
    public const string Dashboard = "Dashboard";
}

/// <summary>Claims of our own tokens and principals.</summary>
internal static class ClaimNames
{
    public const string User = "sub";
    public const string Tenant = "tid";
    public const string Role = "role";
    public const string Session = "sid";
    public const string Key = "key";
}
