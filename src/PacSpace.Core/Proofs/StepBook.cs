using System.Globalization;
using System.Text;

namespace PacSpace.Core.Proofs;

/// <summary>Keeps what each step found: the first failure, or why it was not done, or what passed.</summary>
internal sealed class StepBook
{
    public const int Parse = 1;
    public const int Statements = 2;
    public const int History = 3;
    public const int Amounts = 4;
    public const int Neighbours = 5;
    public const int Root = 6;
    public const int Log = 7;
    public const int Head = 8;
    public const int KeptHead = 9;
    public const int Anchors = 10;

    // Steps that a verified outcome needs; the two after them are for those who keep state or ask for anchors.
    private const int LastNeeded = Head;

    private const int MaxDetailLength = 600;

    private static readonly string[] Names =
    [
        "strict parse", "statements", "history", "amounts", "neighbours", "root", "log", "tree head", "kept head",
        "timestamps and anchors",
    ];

    private readonly string?[] _failures = new string?[Names.Length + 1];
    private readonly string?[] _skips = new string?[Names.Length + 1];
    private readonly string?[] _passes = new string?[Names.Length + 1];
    private readonly List<string> _missing = [];

    public bool HasFailed(int step) => _failures[step] is not null;

    public void Fail(int step, string reason) => _failures[step] ??= reason;

    public void Pass(int step, string detail) => _passes[step] ??= detail;

    /// <summary>The step was not done, and a verification does without it.</summary>
    public void Skip(int step, string reason) => _skips[step] ??= reason;

    /// <summary>The step was not done, so that the verification is incomplete.</summary>
    public void Miss(int step, string reason)
    {
        Skip(step, reason);
        Miss(reason);
    }

    /// <summary>Something else keeps the verification from being complete.</summary>
    public void Miss(string reason) => _missing.Add(reason);

    public VerificationReport Report(VerificationSummary? summary, string? headToKeep)
    {
        var steps = Enumerable.Range(1, Names.Length).Select(Step).ToList();
        var failed = steps.Find(step => step.Outcome == StepOutcome.Failed)?.Number;
        var outcome = failed is not null ? VerificationOutcome.Failed
            : _missing.Count > 0 ? VerificationOutcome.Incomplete
            : VerificationOutcome.Verified;
        return new VerificationReport(outcome, failed, steps, [.. _missing.Select(Shown)], summary,
            outcome == VerificationOutcome.Verified ? headToKeep : null);
    }

    private VerificationStep Step(int number)
    {
        var step = Judge(number);
        return step with { Detail = Shown(step.Detail) };
    }

    // Details quote the file and go to terminals: no control characters, no writing backwards, no endless texts.
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > MaxDetailLength) return shown.Append('…').ToString();
            var category = Rune.GetUnicodeCategory(rune);
            shown.Append(category is UnicodeCategory.Control or UnicodeCategory.Format ? "?" : rune.ToString());
        }
        return shown.ToString();
    }

    private VerificationStep Judge(int number) => (_failures[number], _skips[number], _passes[number]) switch
    {
        ({ } failure, _, _) => new(number, Names[number - 1], StepOutcome.Failed, failure),
        (_, { } skip, _) => new(number, Names[number - 1], StepOutcome.Skipped, skip),
        (_, _, { } pass) => new(number, Names[number - 1], StepOutcome.Passed, pass),
        // A needed step that nobody spoke of must not look as if it had passed.
        _ when number <= LastNeeded => throw new InvalidOperationException($"Step {number} has no outcome."),
        _ => new(number, Names[number - 1], StepOutcome.Skipped, "not asked for"),
    };
}
