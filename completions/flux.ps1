# powershell completion for flux                                 -*- shell-script -*-

# Asks flux how the line can go on; see `flux completion powershell --help`.
Register-ArgumentCompleter -Native -CommandName 'flux' -ScriptBlock {
    param($word, $ast, $cursor)
    $elements = @($ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor })
    $arguments = @($elements | Select-Object -Skip 1 | ForEach-Object {
        $text = $_.Extent.Text
        $text.Substring(0, [Math]::Min($text.Length, $cursor - $_.Extent.StartOffset)).Trim('"', "'")
    })
    if ($elements[-1].Extent.EndOffset -lt $cursor) {
        # Before 7.3, an empty argument reaches a program only in quotes.
        $plain = $PSNativeCommandArgumentPassing -and $PSNativeCommandArgumentPassing -ne 'Legacy'
        $arguments += if ($plain) { '' } else { '""' }
    }
    $lines = @(& $elements[0].Extent.Text __completeValues @arguments 2>$null)
    if (-not $lines -or $lines[-1] -notmatch '^:(\d+)$') { return }
    $directive = [int]$Matches[1]
    if ($directive -band 1) { return }

    # What is replaced is the whole word, and flux answers with the value after the =.
    $head = if ($word -match '^-[^=]*=') { $Matches[0] } else { '' }
    $lines | Select-Object -SkipLast 1 | ForEach-Object {
        $candidate, $description = $_ -split "`t", 2
        if (-not $description) { $description = $candidate }
        $text = if ($candidate -match '[\s''"`$;,(){}@#|&<>]') { "'" + ($candidate -replace "'", "''") + "'" } else { $candidate }
        [System.Management.Automation.CompletionResult]::new("$head$text", $candidate, 'ParameterValue', $description)
    }
    # No result means files, which PowerShell then offers by itself; an empty one means none.
    if ($lines.Count -eq 1 -and $directive -band 4) { '' }
}
