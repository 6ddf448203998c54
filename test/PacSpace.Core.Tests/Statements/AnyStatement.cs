using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

/// <summary>Generators of valid statements.</summary>
internal static class AnyStatement
{
    public static readonly Gen<IStatement> Delta = Gen.Select(
        Any.NonZeroAmount, Any.Amount, Any.Text.Array[3], Any.Integer.Array[2], Any.Time.Array[2],
        Gen.Select(Any.Hash, Any.OptionalHash, Any.Salt), Any.TextOrEmpty, Gen.Bool,
        (amount, balance, text, integer, time, hashes, unit, occurred) => (IStatement)new DeltaStatement
        {
            Amount = amount,
            Balance = balance,
            Customer = text[0],
            Id = text[1],
            Index = integer[0],
            Occurred = occurred ? time[0] : null,
            Origin = text[2],
            Payload = hashes.Item1,
            Prev = hashes.Item2,
            Salt = hashes.Item3,
            Sequence = integer[1],
            Time = time[1],
            Unit = unit,
        });

    public static readonly Gen<IStatement> Payload = Gen.Select(
        Any.TextOrEmpty.Array[3], Any.Text, Any.Salt, (optional, reason, salt) => (IStatement)new PayloadStatement
        {
            Adjusts = optional[0],
            Metadata = optional[1],
            Reason = reason,
            ReferenceId = optional[2],
            Salt = salt,
        });

    public static readonly Gen<IStatement> Checkpoint = Gen.Select(
        Any.Amount.Array[4], Any.Integer.Array[5], Any.Time.Array[3], Any.Text.Array[3], Any.Hash.Array[2],
        Any.OptionalHash, Any.Salt, Any.TextOrEmpty,
        (amount, integer, time, text, hash, prev, salt, unit) => (IStatement)new CheckpointStatement
        {
            Closing = amount[0],
            Count = integer[0],
            Credits = amount[1],
            Customer = text[0],
            Debits = amount[2],
            End = time[0],
            From = integer[1],
            History = hash[0],
            Id = text[1],
            Number = integer[2],
            Opening = amount[3],
            Origin = text[2],
            Prev = prev,
            Root = hash[1],
            Salt = salt,
            Size = integer[3],
            Start = time[1],
            Time = time[2],
            To = integer[4],
            Unit = unit,
        });

    public static readonly Gen<IStatement> Selection = Gen.Select(
        Any.Amount, Any.Integer.Array[2], Any.Time, Any.Text.Array[3], Any.Hash, Any.Salt, Any.TextOrEmpty,
        (net, integer, time, text, root, salt, unit) => (IStatement)new SelectionStatement
        {
            Count = integer[0],
            Customer = text[0],
            Id = text[1],
            Net = net,
            Origin = text[2],
            Root = root,
            Salt = salt,
            Size = integer[1],
            Time = time,
            Unit = unit,
        });

    public static readonly Gen<IStatement> EnvironmentCheckpoint = Gen.Select(
        Any.Integer.Array[3], Any.Time.Array[3], Any.Text.Array[2], Any.Hash, Any.OptionalHash, Any.Salt,
        (integer, time, text, root, prev, salt) => (IStatement)new EnvironmentCheckpointStatement
        {
            Count = integer[0],
            End = time[0],
            Id = text[0],
            Number = integer[1],
            Origin = text[1],
            Prev = prev,
            Root = root,
            Salt = salt,
            Size = integer[2],
            Start = time[1],
            Time = time[2],
        });

    public static readonly Gen<IStatement> Successor = Gen.Select(
        Any.Text.Array[3], Any.Time, (text, time) => (IStatement)new SuccessorStatement
        {
            Origin = text[0],
            PreviousHead = text[1],
            Reason = text[2],
            Time = time,
        });
}
