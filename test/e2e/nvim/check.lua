-- The language server in a second, independent client: Neovim 0.7 or newer, headless. Run by nvim-suite.ts, which reads the lines "ok - ..." and
-- "not ok - ...". Environment: NODE, SERVER (the command line's bundle).
local rule = 'timeout-without-unit'

local function say(line)
  io.stdout:write(line .. '\n')
end

local function check(name, ok, found)
  say((ok and 'ok' or 'not ok') .. ' - ' .. name .. (ok and '' or ' # ' .. vim.inspect(found)))
end

local function wait(what, condition)
  if not vim.wait(10000, condition, 20) then
    error('timed out waiting for ' .. what)
  end
end

local function of_rule(buffer)
  return vim.tbl_filter(function(diagnostic)
    local lsp = diagnostic.user_data and diagnostic.user_data.lsp or {}
    return (diagnostic.code or lsp.code) == rule
  end, vim.diagnostic.get(buffer))
end

-- Neovim keeps diagnostics in its own shape; a code action wants LSP's.
local function to_lsp(diagnostic)
  local lsp = diagnostic.user_data and diagnostic.user_data.lsp or {}
  return {
    range = {
      start = { line = diagnostic.lnum, character = diagnostic.col },
      ['end'] = { line = diagnostic.end_lnum, character = diagnostic.end_col },
    },
    message = diagnostic.message,
    severity = diagnostic.severity,
    source = diagnostic.source,
    code = diagnostic.code or lsp.code,
    data = lsp.data,
  }
end

local function main()
  local buffer = vim.api.nvim_get_current_buf()
  local file = vim.api.nvim_buf_get_name(buffer)
  local id = vim.lsp.start_client({
    name = 'haproxy-doctor',
    cmd = { vim.env.NODE, vim.env.SERVER, 'lsp', '--stdio' },
    root_dir = vim.fn.fnamemodify(file, ':h'),
    get_language_id = function() return 'haproxy' end,
  })
  assert(id, 'the server did not start')
  vim.lsp.buf_attach_client(buffer, id)
  local client = vim.lsp.get_client_by_id(id)
  local document = { uri = vim.uri_from_bufnr(buffer) }

  local function request(method, params)
    params.textDocument = document
    local response, failure = client.request_sync(method, params, 5000, buffer)
    if failure or response.err then
      error(method .. ': ' .. vim.inspect(failure or response.err))
    end
    return response.result
  end

  wait('initialize', function() return client.initialized end)
  wait('diagnostics', function() return #of_rule(buffer) == 2 end)
  check('diagnostics name the rule and its lines', of_rule(buffer)[1].lnum == 10 and of_rule(buffer)[2].lnum == 11, of_rule(buffer))

  local hover = request('textDocument/hover', { position = { line = 10, character = 6 } })
  check('hover tells the timeout in force', hover ~= nil and hover.contents.value:match('30%s?ms') ~= nil, hover)

  local diagnostic = to_lsp(of_rule(buffer)[1])
  local actions = request('textDocument/codeAction', { range = diagnostic.range, context = { diagnostics = { diagnostic } } })
  local chosen = vim.tbl_filter(function(action) return action.title:match('30s') ~= nil end, actions or {})[1]
  check('a quick fix offers the unit', chosen ~= nil, actions)
  vim.lsp.util.apply_workspace_edit(chosen.edit, client.offset_encoding)
  wait('the diagnostic to go', function() return #of_rule(buffer) == 1 end)

  -- Asks at the end of a line that is written for it and taken back.
  local function labels(line, text)
    vim.api.nvim_buf_set_lines(buffer, line, line, false, { text })
    local list = request('textDocument/completion', { position = { line = line, character = #text } })
    vim.api.nvim_buf_set_lines(buffer, line, line + 1, false, {})
    return vim.tbl_map(function(item) return item.label end, list and (list.items or list) or {})
  end
  local backends = labels(17, '    use_backend be_')
  check('completion knows the backends', vim.tbl_contains(backends, 'be_shop') and vim.tbl_contains(backends, 'be_api'), backends)
  local directives = labels(17, '    default_b')
  check('completion knows the directives', vim.tbl_contains(directives, 'default_backend'), directives)

  local signature = request('textDocument/signatureHelp', { position = { line = 15, character = 22 } })
  check('signature help', signature ~= nil and signature.signatures[1].label:match('acl') ~= nil, signature)

  local definition = request('textDocument/definition', { position = { line = 17, character = 22 } })
  definition = definition and (definition[1] or definition)
  check('definition', definition ~= nil and (definition.range or definition.targetSelectionRange).start.line == 19, definition)

  local renamed = request('textDocument/rename', { position = { line = 19, character = 10 }, newName = 'be_store' })
  vim.lsp.util.apply_workspace_edit(renamed, client.offset_encoding)
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  check('rename changes the backend and its use', lines[20] == 'backend be_store' and lines[18] == '    default_backend be_store', lines)

  vim.api.nvim_buf_set_lines(buffer, 20, 21, false, { '\tbalance   roundrobin  ' })
  local edits = request('textDocument/formatting', { options = { tabSize = 4, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, client.offset_encoding)
  lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  check('formatting indents, and drops blanks at the end', lines[21]:match('^    balance%s+roundrobin$') ~= nil, lines[21])

  vim.cmd('silent write')
  local text = table.concat(vim.fn.readfile(file), '\n')
  check('the text on disk is repaired', text:match('\n    timeout server 30s\n') ~= nil, text)

  vim.lsp.stop_client(id)
  wait('the server to end', function() return vim.lsp.get_client_by_id(id) == nil or client.is_stopped() end)
  check('the server ends when asked', true)
end

local ok, failure = xpcall(main, debug.traceback)
if not ok then
  say('not ok - ' .. tostring(failure):gsub('\n', ' | '))
end
say('end of check')
vim.cmd('qall!')
