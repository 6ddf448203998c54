using Spectre.Console;

namespace PacSpace.Cli.Files;

/// <summary>Sends a file, and shows how far it is where a person is looking.</summary>
internal static class Upload
{
    public static async Task<T> RunAsync<T>(InputFile file, string what, Func<Stream, Task<T>> send)
    {
        if (!Terminal.Error.Profile.Out.IsTerminal) return await send(file.Stream);
        return await Terminal.Error.Progress().AutoClear(true).StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(Terminal.Plain(what)));
            if (file.IsStandardInput) task.IsIndeterminate();
            else task.MaxValue = Math.Max(1, file.Stream.Length);
            return send(new ProgressStream(file.Stream, position => task.Value = position));
        });
    }
}
