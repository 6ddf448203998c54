namespace PacSpace.Server.Tests.Matrix;

/// <summary>The cells of a matrix are all looked at before one fails the test.</summary>
internal static class Cells
{
    public static void AreAsExpected(IReadOnlyCollection<string> surprises) =>
        Assert.True(surprises.Count == 0, $"{surprises.Count} cells:\n{string.Join('\n', surprises.Take(100))}");
}
