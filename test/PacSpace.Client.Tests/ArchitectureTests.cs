using System.Reflection;
using PacSpace.Client.AspNetCore;

namespace PacSpace.Client.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void The_client_knows_the_core_alone_and_no_ASP_NET()
    {
        var used = Used(typeof(PacSpaceClient).Assembly);
        Assert.Equal(["PacSpace.Core"], used.Where(name => name.StartsWith("PacSpace.", StringComparison.Ordinal)));
        Assert.DoesNotContain(used, name => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        // The reading sees what it should see.
        Assert.Contains(Used(typeof(WebhookEndpoints).Assembly),
            name => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
    }

    private static List<string> Used(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];
}
