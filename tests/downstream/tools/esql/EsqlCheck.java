// SPDX-License-Identifier: Apache-2.0
package org.elasticsearch.xpack.esql.parser; // as it sets what only this package may

import java.nio.file.Path;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;

/** EsqlCheck FILE...: is each one query in ES|QL? Its syntax only: no file tells which fields there are. */
class EsqlCheck {
    static class Refusal extends BaseErrorListener {
        private final String file;

        Refusal(String file) {
            this.file = file;
        }

        @Override
        public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column,
                                String message, RecognitionException cause) {
            System.out.println(file + ":" + line + ":" + column + ": " + message);
            System.exit(1);
        }
    }

    static void check(String file) throws Exception {
        EsqlConfig config = new EsqlConfig(false, null);
        EsqlBaseLexer lexer = new EsqlBaseLexer(CharStreams.fromPath(Path.of(file)));
        EsqlBaseParser parser = new EsqlBaseParser(new CommonTokenStream(lexer));

        lexer.setEsqlConfig(config);
        lexer.addErrorListener(new Refusal(file));
        parser.setEsqlConfig(config);
        parser.addErrorListener(new Refusal(file));
        parser.singleStatement();
    }

    public static void main(String[] files) throws Exception {
        for (String file : files)
            check(file);
    }
}
