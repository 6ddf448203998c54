using System.CommandLine;
using System.Security.Cryptography;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Files;

/// <summary><c>pacspace import</c>: records a file of deltas, and goes on where it was cut off.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> File =
        InputFile.Argument("Deltas as CSV or NDJSON, with the members of an emit; - reads the standard input.");

    private static readonly Option<string?> Format = InputFile.FormatOption();

    private static readonly Option<string?> ImportId = Arguments.Option("--import-id", "ID",
        "Names the import (default: the file's hash). Lines that were recorded under the name are not recorded again.");

    public static Command Create() => new Command("import",
        "Records a file of deltas, of any length. Run again it records nothing twice, and goes on where it was cut off. "
        + "Exit code 0: every line is recorded, 1: some lines were refused, 2: it did not come to the file's end.")
    {
        File, Format, ImportId,
    }.Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var path = parsed.GetRequiredValue(File);
        using var file = InputFile.Open(path, parsed.GetValue(Format));
        var imports = session.Balance.Imports;
        var given = parsed.GetValue(ImportId);
        var id = given ?? (file.IsStandardInput ? $"cli-{RandomNumberGenerator.GetHexString(24, lowercase: true)}"
            : await file.ContentIdAsync(ct));
        // Before anything else, because a process that is killed says nothing any more.
        if (given is null && file.IsStandardInput && !session.IsJson) await Console.Error.WriteLineAsync($"Import {id}");
        try
        {
            var import = await Upload.RunAsync(file, path,
                stream => imports.StartAsync(stream, file.Format, new ImportOptions { ImportId = id }, ct));
            if (session.IsJson) session.WriteJson();
            else Write(import);
            return import.Status != "completed" ? ExitCodes.Incomplete
                : import.Failed > 0 ? ExitCodes.Failed : ExitCodes.Success;
        }
        catch (PacSpaceException e)
        {
            var name = given is null && !file.IsStandardInput ? "" : $" under --import-id {id}";
            var again = Refusals.ExitCodeOf(e) == ExitCodes.Refused ? "" : $" Send the same file again{name} to go on.";
            return Refusals.Tell(e, session.IsJson, importId: id, advice: Advice.On(e) + again);
        }
    }

    private static void Write(Import import)
    {
        if (import.Errors.Count > 0)
        {
            var table = new Table().Numbers("line").Text("field", "code", "message");
            foreach (var error in import.Errors) table.Add(Shown.Of(error.Line), error.Field, error.Code, error.Message);
            table.Write();
            if (import.ErrorsTruncated) Console.Out.WriteLine($"{import.Errors.Count} of {import.ErrorCount} errors.");
        }
        Facts.Write(
            ("Import", import.ImportId),
            ("Status", import.Status),
            ("Lines read", Shown.Of(import.LinesRead)),
            ("Recorded", Shown.Of(import.Recorded)),
            ("Recorded before", Shown.Of(import.Replayed)),
            ("Refused", Shown.Of(import.Failed)));
        if (import.Status != "completed") Console.Error.WriteLine(Terminal.Plain($"{import.Message} [{import.Code ?? import.Status}]"));
    }
}
