using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Builder.Tests.Sessions;

public sealed class SessionDatabaseTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_there_when_the_process_died_with_its_log_left_behind()
    {
        using SessionStore running = Open();
        SessionTurn turn = running.StartTurn(running.StartSession("/a").Id, "p", "m:n");
        running.SaveStep(turn.Id, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "kept")], ModelUsage.None));

        // A copy of the files of a store that was not closed is what a killed process leaves.
        using StateFolder killed = new();
        Directory.CreateDirectory(killed.Folders.State);
        Assert.True(new FileInfo(_folder.Database + "-wal").Length > 0);
        foreach (string part in (string[])["", "-wal"])
        {
            File.WriteAllBytes(killed.Database + part, StateFolder.ReadShared(_folder.Database + part));
        }

        using SessionStore again = SessionStore.Open(killed.Folders, _clock);
        Assert.Null(again.Notice);
        Assert.Equal("kept", Assert.Single(again.UnfinishedTurns()).Answer);
    }

    [Fact]
    public async Task Two_stores_on_one_file_write_at_the_same_time_without_losing_anything()
    {
        using SessionStore one = Open();
        using SessionStore two = Open();
        Session session = one.StartSession("/a");
        SessionStore[] stores = [one, two, one, two];
        await Task.WhenAll(
            stores.Select(
                (store, writer) =>
                    Task.Run(() =>
                    {
                        for (int i = 0; i < 15; i++)
                        {
                            SessionTurn turn = store.StartTurn(session.Id, $"{writer}.{i}", "m:n");
                            store.SaveStep(
                                turn.Id,
                                new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "x")], new ModelUsage(1, 0, 0))
                            );
                        }
                    })
            )
        );
        SessionDetail all = two.Get(session.Id);
        Assert.Equal(60, all.Turns.Select(t => t.Prompt).Distinct().Count());
        Assert.Equal(60, all.Session.Usage.InputTokens);
    }

    public static TheoryData<string> Damages => ["not a database at all", "header zeroed", "page zeroed", "cut in half"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_put_aside_and_said_so(string damage)
    {
        using (SessionStore store = Open())
        {
            SessionTurn turn = store.StartTurn(store.StartSession("/a").Id, "p", "m:n");
            store.SaveStep(turn.Id, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, new string('x', 100_000))], ModelUsage.None));
        }

        byte[] bytes = File.ReadAllBytes(_folder.Database);
        byte[] damaged = damage switch
        {
            "not a database at all" => "this is a text file, and long enough to be looked at as a header"u8.ToArray(),
            "header zeroed" => [.. new byte[100], .. bytes[100..]],
            "page zeroed" => [.. bytes[..4096], .. new byte[4096], .. bytes[8192..]],
            _ => bytes[..(bytes.Length / 2)],
        };
        File.WriteAllBytes(_folder.Database, damaged);

        using SessionStore again = Open();
        Assert.Contains("builder.db.damaged-20260304-050607", again.Notice, StringComparison.Ordinal);
        string aside = Assert.Single(_folder.Files(), f => f.Contains(".damaged-", StringComparison.Ordinal));
        Assert.Equal(damaged, File.ReadAllBytes(aside));
        Assert.Empty(again.List());
        again.StartSession("/a");
    }

    [Fact]
    public void A_file_of_a_newer_version_is_left_alone_and_explained()
    {
        using (Open()) { }
        using (SqliteConnection connection = new($"Data Source={_folder.Database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        BuilderException e = Assert.Throws<BuilderException>(Open);
        Assert.Equal((ErrorKind.Precondition, true), (e.Kind, e.NextStep!.Contains("Update Builder", StringComparison.Ordinal)));
        Assert.DoesNotContain(_folder.Files(), f => f.Contains(".damaged-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_state_folder_that_cannot_be_made_is_explained()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Folders.State)!);
        File.WriteAllText(_folder.Folders.State, "a file where the folder should be");
        Assert.Equal(ErrorKind.Precondition, Assert.Throws<BuilderException>(Open).Kind);
    }

    [Fact]
    public void The_file_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows keeps rights in access lists, which the user's own folder inherits.");
            return;
        }

        using SessionStore store = Open();
        store.StartSession("/a");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_folder.Folders.State)
        );
        foreach (string file in _folder.Files())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private SessionStore Open() => SessionStore.Open(_folder.Folders, _clock);
}
