using System.Text;
using PacSpace.Core.Notes;
using PacSpace.Core.Tests.Vectors;

namespace PacSpace.Core.Tests.Proofs;

public class BundleCaseTests
{
    private static readonly Lazy<IReadOnlyList<BundleCase>> All = new(() =>
    [
        .. new GoldenCases().Cases, .. new LineCases().Cases, .. new StatementCases().Cases, .. new ProofCases().Cases,
        .. new CheatingCases().Cases, .. new TlogProofCases().Cases,
    ]);

    public static TheoryData<string> Names => [.. All.Value.Select(bundle => bundle.Name)];

    [Fact]
    public void The_committed_files_are_what_the_generator_makes()
    {
        var files = All.Value.GroupBy(bundle => bundle.File).ToList();
        foreach (var file in files)
        {
            var bytes = file.First().Bytes;
            Assert.All(file, bundle => Assert.Equal(bytes, bundle.Bytes));
            var path = Repository.Vector("bundles", file.Key);
            if (Environment.GetEnvironmentVariable("PACSPACE_WRITE_VECTORS") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, bytes);
            }
            Assert.Equal(bytes, File.ReadAllBytes(path));
        }
        GoldenFile.AssertSame(All.Value.Select(bundle => bundle.Json()).ToArray(), "bundles", "cases.json");
        Assert.Equal(
            files.Select(file => file.Key).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Repository.Vector("bundles"), "*-proof")
                .Concat(Directory.EnumerateFiles(Repository.Vector("bundles"), "*.pacproof"))
                .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_ends_as_it_is_written(string name)
    {
        var bundle = Assert.Single(All.Value, bundle => bundle.Name == name);
        if (bundle.Outcome == "refused")
        {
            Assert.False(LogPolicy.TryParse(Encoding.UTF8.GetBytes(bundle.Options.Policy!), out _, out _));
            return;
        }
        var report = Verifying.File(bundle.File, bundle.Bytes, bundle.Options.Parse());
        var found = string.Join('\n', report.Steps.Select(step => $"{step.Number} {step.Outcome}: {step.Detail}"));
        Assert.True(bundle.Step == report.FailedStep, found);
        Assert.Equal(bundle.Outcome, report.Outcome.ToString().ToLowerInvariant());
        Assert.Equal(Enumerable.Range(1, 10), report.Steps.Select(step => step.Number));
        Assert.All(report.Steps, step => Assert.NotEmpty(step.Detail));
    }
}
