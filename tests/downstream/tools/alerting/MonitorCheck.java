// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.commons.alerting.model.BucketLevelTrigger;
import org.opensearch.commons.alerting.model.Monitor;
import org.opensearch.commons.alerting.model.SearchInput;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchModule;

/** MonitorCheck FILE: reads a monitor a line as OpenSearch's Alerting plugin does, and prints its name. */
class MonitorCheck {
    static NamedXContentRegistry registry() {
        List<NamedXContentRegistry.Entry> entries =
            new ArrayList<>(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());

        entries.add(Monitor.Companion.getXCONTENT_REGISTRY());
        entries.add(SearchInput.Companion.getXCONTENT_REGISTRY());
        entries.add(BucketLevelTrigger.Companion.getXCONTENT_REGISTRY());
        return new NamedXContentRegistry(entries);
    }

    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            XContentParser parser = XContentType.JSON.xContent().createParser(
                registry(), LoggingDeprecationHandler.INSTANCE, line);

            parser.nextToken();
            System.out.println(Monitor.parse(parser).getName());
        }
    }
}
