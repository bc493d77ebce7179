// A turn with a model of ours that waits to be told what to do next, so that a browser can be looked at between two edits.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { serverAssembly } from '../../server/cli.mjs';

/** Speaks OpenAI's protocol. Each answer is what `answer` was given, one a request, in order. */
class WaitingModel {
  #waiting = [];
  #answers = [];
  #server = createServer((request, response) => {
    request.resume().on('end', () => {
      this.#waiting.push(response);
      this.#serve();
    });
  });

  async start() {
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${this.#server.address().port}/v1`;
  }

  edit(path, find, write) {
    const args = JSON.stringify({ path, edits: [{ old_text: find, new_text: write }] });
    this.#answer({ tool_calls: [{ index: 0, id: `call_${this.#answers.length}`, type: 'function', function: { name: 'edit_file', arguments: args } }] }, 'tool_calls');
  }

  say(content) {
    this.#answer({ content }, 'stop');
  }

  end() {
    for (const response of this.#waiting) response.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(delta, finish) {
    this.#answers.push([{ delta: { role: 'assistant', ...delta }, finish_reason: null }, { delta: {}, finish_reason: finish }]);
    this.#serve();
  }

  #serve() {
    while (this.#waiting.length > 0 && this.#answers.length > 0) {
      const response = this.#waiting.shift();
      const common = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'waiting' };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const choice of this.#answers.shift()) response.write(`data: ${JSON.stringify({ ...common, choices: [{ index: 0, ...choice }] })}\n\n`);
      response.write(`data: ${JSON.stringify({ ...common, choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } })}\n\n`);
      response.end('data: [DONE]\n\n');
    }
  }
}

/** `builder stdio` as an editor starts it. */
export class Editor {
  #child;
  #buffer = Buffer.alloc(0);
  #asked = new Map();
  #heard = [];
  #listening = new Set();
  #lastId = 0;
  model = new WaitingModel();

  async start(env) {
    const address = await this.model.start();
    this.#child = spawn('dotnet', [serverAssembly, 'stdio'], {
      env: { ...env, OPENAI_BASE_URL: address, OPENAI_API_KEY: 'not-a-key', BUILDER_MODEL: 'compatible:waiting' },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.said = '';
    this.#child.stderr.on('data', (data) => (this.said += data));
    this.#child.stdout.on('data', (data) => this.#read(data));
    this.ended = new Promise((done) => this.#child.on('close', done));
    await this.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    this.#send({ method: 'initialized', params: {} });
  }

  ask(method, params) {
    const id = ++this.#lastId;
    this.#send({ id, method, params });
    return new Promise((done, fail) => this.#asked.set(id, { done, fail }));
  }

  /** The first notification that fits, also one that came before. */
  async hear(method, fits = () => true, since = 0) {
    for (;;) {
      const found = this.#heard.slice(since).find((message) => message.method === method && fits(message.params));
      if (found) return found.params;
      await new Promise((done, fail) => {
        const limit = setTimeout(() => fail(new Error(`nothing came of ${method}\n${JSON.stringify(this.#heard.slice(-5))}\n${this.said}`)), 120_000);
        this.#listening.add(() => {
          clearTimeout(limit);
          done();
        });
      });
    }
  }

  get heard() {
    return this.#heard.length;
  }

  async end() {
    this.model.end();
    this.#child.stdin.end();
    await this.ended;
  }

  kill() {
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #read(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, end).toString())[1]);
      if (this.#buffer.length < end + 4 + length) return;
      this.#take(JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString()));
      this.#buffer = this.#buffer.subarray(end + 4 + length);
    }
  }

  #take(message) {
    if (message.method !== undefined) {
      this.#heard.push(message);
      // What the server asks of an editor: nothing here has an answer.
      if (message.id !== undefined) this.#send({ id: message.id, result: null });
      for (const wake of this.#listening) wake();
      this.#listening.clear();
      return;
    }
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.error) asked.fail(new Error(JSON.stringify(message.error)));
    else asked.done(message.result);
  }
}
