sleep 0.4
read -r word </root/word
echo "word=$word" >>"$PURLIN_OUTPUTS"
