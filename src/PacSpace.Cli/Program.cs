using PacSpace.Cli;

return await CommandLine.RunAsync(Commands.Create(), args);
