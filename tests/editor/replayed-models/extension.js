// A language model of the editor that replays a conversation. Words in the last prompt choose what happens: "quota" (an
// error in mid-stream), "wait" (says something, then nothing until it is cancelled); else it changes index.html and is done.
const vscode = require('vscode');

const changed = '<!doctype html>\n<html lang="en">\n<title>Hounds</title>\n<h1>Walks for every hound</h1>\n</html>\n';
let cancelled = 0;

exports.activate = ({ subscriptions }) => {
  const model = {
    id: 'conversation',
    name: 'Replayed Conversation',
    family: 'replayed',
    version: '1',
    maxInputTokens: 100_000,
    maxOutputTokens: 10_000,
    // The editor asks the person before another extension may use it.
    requiresAuthorization: true,
    isUserSelectable: true,
    capabilities: { toolCalling: true },
  };
  subscriptions.push(
    // As a person would in the settings, whose file no watcher sees here.
    vscode.commands.registerCommand('replayedModels.setAddress', async () => {
      const address = await vscode.window.showInputBox({ title: 'Which address?' });
      await vscode.workspace.getConfiguration('builder').update('compatible.baseUrl', address, true);
    }),
    vscode.lm.registerLanguageModelChatProvider('replayed', {
      provideLanguageModelChatInformation: () => [model],
      provideTokenCount: () => Promise.resolve(1),
      async provideLanguageModelChatResponse(_, messages, { tools }, progress, token) {
        const say = (text) => progress.report(new vscode.LanguageModelTextPart(text));
        const prompt = wordsOf(messages.findLast((message) => wordsOf(message).includes('Please')));
        if (prompt.includes('quota')) {
          say('I begin with ');
          await new Promise((next) => setTimeout(next, 100));
          throw vscode.LanguageModelError.Blocked('You have exceeded your premium request allowance.');
        }
        if (prompt.includes('wait')) {
          say(`Thinking about it (cancelled ${cancelled} before).`);
          await new Promise((end) => token.onCancellationRequested(end));
          cancelled++;
          return;
        }
        if (messages.some(hasResult)) return say('The page is about hounds now.');
        say('I change ');
        say('the page.');
        const tool =
          tools.find(({ name }) => name === 'rewrite_file') ?? tools.find(({ name }) => name === 'write_file');
        progress.report(
          new vscode.LanguageModelToolCallPart('call-1', tool.name, {
            path: 'index.html',
            content: changed,
          }),
        );
      },
    }),
  );
};

const wordsOf = (message) => (message?.content ?? []).map((part) => part.value ?? '').join('');
const hasResult = ({ content }) => content.some((part) => part instanceof vscode.LanguageModelToolResultPart);
