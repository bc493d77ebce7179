-- Run by neovim.mjs inside neovim (0.7 or newer). Ends neovim with 0 when everything holds, and says what did.
local site = os.getenv('SITE')
local file = site .. '/src/main.ts'
local patience = 120000
local passed, failed = 0, 0

local function say(text) io.stdout:write(text .. '\n') io.stdout:flush() end

local function check(name, holds, detail)
  if holds then passed = passed + 1 else failed = failed + 1 end
  say((holds and 'passed: ' or 'FAILED: ') .. name .. (holds and '' or ' ' .. vim.inspect(detail)))
end

local messages, progress = {}, {}
local function run()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({
    name = 'builder',
    cmd = { 'dotnet', os.getenv('BUILDER_DLL'), 'stdio', '--parent', tostring(vim.fn.getpid()) },
    root_dir = site,
    handlers = {
      ['window/showMessage'] = function(_, shown) table.insert(messages, shown) end,
      ['$/progress'] = function(_, done) table.insert(progress, done.value.kind) end,
    },
  })
  vim.lsp.buf_attach_client(buffer, id)
  local client
  check('neovim starts the server', vim.wait(patience, function() client = vim.lsp.get_client_by_id(id) return client and client.initialized end, 20))
  check('its commands are announced', vim.tbl_contains(client.server_capabilities.executeCommandProvider.commands, 'builder.check'))

  local function execute(command, ...)
    local outcome, problem
    client.request('workspace/executeCommand', { command = command, arguments = { site, ... } }, function(err, result) outcome, problem = result, err end, buffer)
    vim.wait(patience, function() return outcome ~= nil or problem ~= nil end, 20)
    return outcome, problem
  end

  local outcome, problem = execute('builder.check')
  check('builder.check says that the site builds with a type problem', outcome and outcome.message:find('1 type problem', 1, true), { outcome, problem })
  check('the problem is shown in its file', vim.wait(patience, function() return #vim.diagnostic.get(buffer) > 0 end, 20), messages)
  local found = vim.diagnostic.get(buffer)[1] or {}
  local last = vim.api.nvim_buf_line_count(buffer)
  check('on its line, from Builder, as an error', found.lnum == last - 1 and found.source == 'Builder' and found.severity == vim.diagnostic.severity.ERROR, found)
  -- What a server tells may come after the answer: the protocol leaves their order open.
  check('progress began and ended', vim.wait(patience, function() return progress[1] == 'begin' and progress[#progress] == 'end' end, 20), progress)
  check('and a message was shown', vim.wait(patience, function() return #messages > 0 end, 20), messages)

  local actions
  client.request('textDocument/codeAction', {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = { start = { line = last - 1, character = 0 }, ['end'] = { line = last - 1, character = 0 } },
    context = { diagnostics = { { range = { start = { line = last - 1, character = 0 }, ['end'] = { line = last - 1, character = 0 } }, message = found.message } } },
  }, function(_, result) actions = result or {} end, buffer)
  vim.wait(patience, function() return actions ~= nil end, 20)
  check('"Fix with Builder" is offered', actions and actions[1] and actions[1].title == 'Fix with Builder', actions)

  -- Headless neovim has no browser to open; the address is in the message.
  outcome, problem = execute('builder.preview', '/menu')
  check('builder.preview says where the page is', (outcome and outcome.message or problem and problem.message or ''):find('/menu', 1, true) ~= nil, { outcome, problem })
  outcome, problem = execute('builder.highlight', 'Hello')
  check('builder.highlight says that no page is open', outcome and outcome.message:find('not open', 1, true) ~= nil, { outcome, problem })

  -- The message of an error must tell a person what to do: there is no key here.
  local _, refused = execute('builder.change', 'Make the title blue')
  check('without a model, a change says what to set', refused and refused.message:find('model') ~= nil or (messages[#messages] or {}).message ~= nil, { refused, messages })

  vim.api.nvim_buf_set_lines(buffer, last - 1, last, false, { "export const right: string = 'text';" })
  vim.cmd('silent write')
  outcome = execute('builder.check')
  check('the mended site builds', outcome and outcome.succeeded == true, outcome)
  check('and its problem is gone', vim.wait(patience, function() return #vim.diagnostic.get(buffer) == 0 end, 20), vim.diagnostic.get(buffer))

  vim.lsp.stop_client(id)
  check('the server ends with its client', vim.wait(patience, function() return vim.lsp.get_client_by_id(id) == nil end, 20))
end

local ok, wrong = pcall(run)
if not ok then check('the test runs', false, wrong) end
say(string.format('%d passed, %d failed, 0 skipped', passed, failed))
vim.cmd(failed == 0 and 'qall!' or 'cquit!')
