using System.Globalization;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using Spectre.Console;

namespace PacSpace.Cli.Verify;

/// <summary>
/// What the file says, the ten steps, and a last line for a human. Plain ASCII where nobody is looking at a terminal,
/// or where NO_COLOR asks for it (no-color.org).
/// </summary>
internal sealed class TextReport
{
    private readonly IAnsiConsole _console;
    private readonly bool _isRich;

    public TextReport(IAnsiConsole console)
    {
        _console = console;
        _isRich = console.Profile.Out.IsTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    }

    public void Write(VerifyResult result)
    {
        if (result.Report.Summary is { } summary) Write(summary);
        else Line("Nothing in this file could be read.");
        Line("");
        foreach (var step in result.Report.Steps) Write(step);
        Line("");
        if (result.Options.Policy is null) WriteHowToPin(result);
        if (result.Kept is { } file)
            Line(result.IsFirstUse ? $"First use: this log's head is kept in {file} from now on."
                : $"The newer head is kept in {file}.");
        if (result.Comparison is { ExitCode: ExitCodes.Success } agreed) Line(agreed.Text);
        WriteVerdict(result);
    }

    private void Write(VerificationSummary summary)
    {
        Line("This is what the file says:");
        Fact("Log", summary.Origin);
        Fact("Customer", summary.Customer);
        if (summary.End is { } end)
            Fact("Window", $"{Timestamp.Text(summary.Start)} to {Timestamp.Text(end)}, "
                + (summary.IsOpen ? "OPEN: made before it ended, more deltas may follow" : "closed"));
        else Fact("Time", Timestamp.Text(summary.Start));
        Fact("Unit", summary.Unit.Length > 0 ? summary.Unit : "(none)");
        Fact("Deltas", summary.Count == 1 ? Text($"1, sequence {summary.From}")
            : Text($"{summary.Count}, sequences {summary.From} to {summary.To}"));
        Fact("Opening", summary.Opening.ToString());
        Fact("Credits", summary.Credits.ToString());
        Fact("Debits", summary.Debits.ToString());
        Fact("Closing", summary.Closing.ToString());
        Fact("Payloads", summary.PayloadsNotShown == 0 ? "all shown" : Text($"{summary.PayloadsNotShown} not shown"));
        if (summary.Number is { } number) Fact("Checkpoint", Text($"number {number} of this customer"));
        if (summary.ProofRoot is { } root) Fact("Proof root", root.ToPrefixedHex());
        if (summary.ReceiptId is { } receipt) Fact("Receipt", receipt.ToPrefixedHex());
        Fact("Tree head", Text($"{summary.TreeHead.Size} entries, root {summary.TreeHead.Root.ToPrefixedHex()}"));
    }

    private void Write(VerificationStep step)
    {
        var (plain, sign, colour) = step.Outcome switch
        {
            StepOutcome.Passed => ("[ok]  ", "✓", "green"),
            StepOutcome.Failed => ("[FAIL]", "✗", "red"),
            _ => ("[--]  ", "–", "yellow"),
        };
        var text = Text($"{step.Number,2} {step.Name}: {Terminal.Plain(step.Detail)}");
        if (_isRich) _console.MarkupLine($"[{colour}]{sign}[/] {Markup.Escape(text)}");
        else Line($"{plain} {text}");
    }

    // The key in the file is a hint: whoever made the file wrote it.
    private void WriteHowToPin(VerifyResult result)
    {
        Line("No policy was given, so nobody you trust vouches for the log's key.");
        if (result.Report.Summary?.VkeyHint is { Length: > 0 } vkey)
        {
            Line("The file names this key. Compare it with the one that the vendor published elsewhere (in the");
            Line("contract, on its website); then write these two lines into a file, and give it as --policy:");
            Line("");
            Line($"log {vkey}");
            Line("quorum none");
        }
        else
        {
            Line("Write 'log <vkey>', with the key that the vendor published, and 'quorum none' into a file, and give");
            Line("it as --policy.");
        }
        Line("");
    }

    private void WriteVerdict(VerifyResult result)
    {
        var (text, colour) = Verdict(result);
        if (_isRich) _console.MarkupLine($"[bold {colour}]{Markup.Escape(Terminal.Plain(text))}[/]");
        else Line(text);
    }

    private static (string Text, string Colour) Verdict(VerifyResult result)
    {
        var report = result.Report;
        if (report.FailedStep is { } failed)
        {
            var step = report.Steps[failed - 1];
            return (Text($"FAILED at step {failed} ({step.Name}): {step.Detail}"), "red");
        }
        if (result.Comparison is { Contradiction: not null } contradicted)
            return ($"CONTRADICTED: {contradicted.Text}", "red");
        // How to pin the key stands above already, where it can be copied.
        var pin = result.Options.Policy is null ? report.Steps[7].Detail : null;
        var missing = result.Missing.Select(reason => reason == pin ? "no policy was given" : reason)
            .Distinct().ToList();
        if (missing.Count > 0) return ($"Incomplete: {string.Join("; ", missing)}", "yellow");
        var summary = report.Summary!;
        var deltas = summary.Count == 1 ? "one delta" : Text($"{summary.Count} deltas");
        var what = summary.End is { } end
            ? $"the {deltas} of {summary.Customer} from {Timestamp.Text(summary.Start)} to {Timestamp.Text(end)}: in "
                + $"the log, unchanged, and making {summary.Closing} of {summary.Opening}"
            : $"the delta of {summary.Customer} at {Timestamp.Text(summary.Start)}: in the log, unchanged";
        return ($"Verified: {what}{(summary.IsOpen ? "; its window was still OPEN" : "")}.", "green");
    }

    private void Fact(string name, string value) => Line($"  {name,-11} {value}");

    private void Line(string text)
    {
        var line = Terminal.Plain(text);
        // Spectre wraps lines, which only a screen wants; a key or a hash must stay whole to be copied.
        _console.Profile.Out.Writer.WriteLine(line);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
